/// A decimal type: how many digits a value may have, and how many of them after the point.
///
/// The rules for results are ksqlDB's (which took them from SQL Server).
package struct DecimalType: Hashable, Sendable, CustomStringConvertible {
  /// The number of digits, at least 1.
  package let precision: Int
  /// The number of digits after the point, 0 to `precision`.
  package let scale: Int

  /// Makes DECIMAL(precision, scale).
  package init(precision: Int, scale: Int) {
    self.precision = precision
    self.scale = scale
  }

  /// What an INTEGER becomes beside a decimal.
  package static let integer = DecimalType(precision: 10, scale: 0)
  /// What a BIGINT becomes beside a decimal.
  package static let bigint = DecimalType(precision: 19, scale: 0)

  package var description: String { "DECIMAL(\(precision), \(scale))" }

  /// How many digits stand before the point.
  private var wholeDigits: Int { precision - scale }

  /// The type of `left + right` and `left - right`.
  package static func sum(_ left: DecimalType, _ right: DecimalType) -> DecimalType {
    let scale = max(left.scale, right.scale)
    return DecimalType(precision: scale + max(left.wholeDigits, right.wholeDigits) + 1, scale: scale)
  }

  /// The type of `left * right`.
  package static func product(_ left: DecimalType, _ right: DecimalType) -> DecimalType {
    DecimalType(precision: left.precision + right.precision, scale: left.scale + right.scale)
  }

  /// The type of `left / right`.
  package static func quotient(_ left: DecimalType, _ right: DecimalType) -> DecimalType {
    let scale = max(6, left.scale + right.precision + 1)
    return DecimalType(precision: left.wholeDigits + right.scale + scale, scale: scale)
  }

  /// The type of `left % right`.
  package static func remainder(_ left: DecimalType, _ right: DecimalType) -> DecimalType {
    let scale = max(left.scale, right.scale)
    return DecimalType(precision: min(left.wholeDigits, right.wholeDigits) + scale, scale: scale)
  }

  /// The smallest type that holds the values of both, as CASE, COALESCE and IN need.
  package static func common(_ left: DecimalType, _ right: DecimalType) -> DecimalType {
    let scale = max(left.scale, right.scale)
    return DecimalType(precision: max(left.wholeDigits, right.wholeDigits) + scale, scale: scale)
  }
}
