import Parser

/// The meaning of comparisons for one pair of values; the columnar kernels give the same, faster.
enum Comparison {
  /// Whether the comparison holds; never where an operand is NULL, as in ksqlDB.
  static func holds(_ operation: ComparisonOperator, _ left: Value, _ right: Value) -> Bool {
    if left.isNull || right.isNull { return false }
    switch operation {
    case .equal: return left == right
    case .notEqual: return left != right
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard let order = order(left, right) else { return false }
      switch operation {
      case .less: return order < 0
      case .lessOrEqual: return order <= 0
      case .greater: return order > 0
      case .greaterOrEqual, .equal, .notEqual: return order >= 0
      }
    }
  }

  /// Below, equal to or above zero as `left` comes before, with or after `right`; nil where they have no order.
  static func order(_ left: Value, _ right: Value) -> Int? {
    switch (left, right) {
    case (.boolean(let left), .boolean(let right)): (left ? 1 : 0) - (right ? 1 : 0)
    case (.integer(let left), .integer(let right)): left < right ? -1 : left > right ? 1 : 0
    case (.double(let left), .double(let right)): left < right ? -1 : left > right ? 1 : left == right ? 0 : nil
    case (.decimal(let left), .decimal(let right)): left < right ? -1 : left > right ? 1 : 0
    // Swift orders strings by their normalised characters; SQL by their code.
    case (.string(let left), .string(let right)): order(left.utf8, right.utf8)
    case (.bytes(let left), .bytes(let right)): order(left, right)
    default: nil
    }
  }

  private static func order(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Int {
    if left.lexicographicallyPrecedes(right) { return -1 }
    return right.lexicographicallyPrecedes(left) ? 1 : 0
  }
}
