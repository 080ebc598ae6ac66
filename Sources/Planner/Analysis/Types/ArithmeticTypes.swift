import Parser

/// The result types of arithmetic.
enum ArithmeticTypes {
  /// The type of `left operator right`; nil where one is no number.
  static func result(_ operation: ArithmeticOperator, _ left: SQLType, _ right: SQLType) -> SQLType? {
    guard let common = left.commonNumber(with: right) else { return nil }
    guard case .decimal = common, let first = left.exactDecimal, let second = right.exactDecimal else { return common }
    return decimal(operation, first, second).type
  }

  /// ksqlDB's `DecimalUtil`, which has SQL Server's rules without its limit of 38 digits.
  private static func decimal(_ operation: ArithmeticOperator, _ left: DecimalShape, _ right: DecimalShape)
    -> DecimalShape
  {
    switch operation {
    case .add, .subtract:
      let union = left.union(right)
      return DecimalShape(precision: union.precision + 1, scale: union.scale)
    case .multiply:
      return DecimalShape(precision: left.precision + right.precision + 1, scale: left.scale + right.scale)
    case .divide:
      let scale = max(6, left.scale + right.precision + 1)
      return DecimalShape(precision: left.integerDigits + right.scale + scale, scale: scale)
    case .modulo:
      let scale = max(left.scale, right.scale)
      return DecimalShape(precision: min(left.integerDigits, right.integerDigits) + scale, scale: scale)
    }
  }
}
