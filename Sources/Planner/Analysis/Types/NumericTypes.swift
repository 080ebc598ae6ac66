extension SQLType {
  /// Where a number's type stands in INT -> BIGINT -> DECIMAL -> DOUBLE; nil for what is no number.
  var numericRank: Int? {
    switch self {
    case .integer: 0
    case .bigint: 1
    case .decimal: 2
    case .double: 3
    case .boolean, .string, .bytes, .date, .time, .timestamp, .array, .map, .structure: nil
    }
  }

  /// Precision and scale of the DECIMAL that holds each value of an exact number's type.
  var exactDecimal: DecimalShape? {
    switch self {
    case .integer: DecimalShape(precision: 10, scale: 0)
    case .bigint: DecimalShape(precision: 19, scale: 0)
    case .decimal(let precision, let scale): DecimalShape(precision: precision, scale: scale)
    case .boolean, .double, .string, .bytes, .date, .time, .timestamp, .array, .map, .structure: nil
    }
  }

  /// The narrowest number type that holds the values of both; nil where one is no number.
  func commonNumber(with other: SQLType) -> SQLType? {
    guard let rank = numericRank, let otherRank = other.numericRank else { return nil }
    let wider = rank >= otherRank ? self : other
    guard case .decimal = wider, let left = exactDecimal, let right = other.exactDecimal else { return wider }
    return left.union(right).type
  }
}

/// How many digits a DECIMAL has (`precision`), and how many of them behind the point (`scale`).
struct DecimalShape: Hashable {
  var precision: Int
  var scale: Int

  var type: SQLType { .decimal(precision: precision, scale: scale) }
  var integerDigits: Int { precision - scale }

  /// The shape that holds the values of both.
  func union(_ other: DecimalShape) -> DecimalShape {
    let scale = max(scale, other.scale)
    return DecimalShape(precision: max(integerDigits, other.integerDigits) + scale, scale: scale)
  }

  /// The shape of a literal such as `-12.50`, as ksqlDB counts: between -1 and 1 there is one digit before the point.
  init(literal: String) {
    let parts = literal.drop { $0 == "-" || $0 == "+" }.split(separator: ".", omittingEmptySubsequences: false)
    let integer = (parts.first ?? "").drop { $0 == "0" }
    let scale = parts.count > 1 ? parts[1].count : 0
    self.init(precision: max(1, integer.count) + scale, scale: scale)
  }

  init(precision: Int, scale: Int) {
    self.precision = precision
    self.scale = scale
  }
}
