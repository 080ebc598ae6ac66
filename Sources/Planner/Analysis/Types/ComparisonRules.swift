import Parser

/// Which values can be compared, and as what.
enum ComparisonRules {
  /// The type that both sides of a comparison are brought to; nil where they can't be compared that way.
  ///
  /// - Parameter equalityOnly: the operator is `=`, `<>` or IS DISTINCT FROM, which need no order.
  static func commonType(_ left: SQLType, _ right: SQLType, equalityOnly: Bool) -> SQLType? {
    if let number = left.commonNumber(with: right) { return number }
    switch (left, right) {
    case (.string, .string), (.bytes, .bytes), (.date, .date), (.time, .time), (.timestamp, .timestamp):
      return left
    case (.timestamp, .date), (.date, .timestamp):
      return .timestamp
    case (.string, .date), (.string, .time), (.string, .timestamp):
      return right
    case (.date, .string), (.time, .string), (.timestamp, .string):
      return left
    case (.boolean, .boolean):
      return equalityOnly ? left : nil
    case (.array, .array), (.map, .map), (.structure, .structure):
      return equalityOnly && left == right ? left : nil
    default:
      return nil
    }
  }
}
