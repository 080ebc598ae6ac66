import Parser
import Planner

/// `+ - * / %` over DECIMAL. The node's type gives the result's precision and scale; a row whose result has more
/// digits, or that divides by zero, fails.
final class DecimalArithmeticNode: ColumnNode {
  private let operation: ArithmeticOperator
  private let left: ColumnNode
  private let right: ColumnNode
  private let result: DecimalType
  private let leftScale: Int
  private let rightScale: Int
  private let range: SourceRange?
  /// The first magnitude with more digits than the result may have; nil where every Int128 is below it.
  private let bound: UInt128?

  init(
    _ operation: ArithmeticOperator, _ left: ColumnNode, _ right: ColumnNode, result: DecimalType, range: SourceRange?
  ) {
    self.operation = operation
    self.left = left
    self.right = right
    self.result = result
    self.range = range
    leftScale = left.type.decimalScale
    rightScale = right.type.decimalScale
    bound = PowersOfTen.uint128(result.precision)
    super.init(
      type: .decimal(precision: result.precision, scale: result.scale), canFail: true, over: [left, right])
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    let leftOperand = left.operand(input, &errors)
    let rightOperand = right.operand(input, &errors)
    guard case .decimal(let leftColumn) = leftOperand.column, case .decimal(let rightColumn) = rightOperand.column
    else { return .nulls(type, count: input.count) }
    let left = Lane(column: leftColumn, isConstant: leftOperand.isConstant)
    let right = Lane(column: rightColumn, isConstant: rightOperand.isConstant)
    let column = FixedColumn<Int128>(capacity: input.count, filler: 0)
    for row in 0..<input.count {
      guard let left = left[row], let right = right[row] else {
        column.appendNull()
        continue
      }
      if let digits = digitsWithoutRounding(left, right) {
        column.append(digits)
      } else {
        column.append(apply(left, right, row: row, &errors))
      }
    }
    return .decimal(column)
  }

  /// The result's digits where the scales fit together and nothing overflows, as for most rows; nil otherwise.
  @inline(__always)
  private func digitsWithoutRounding(_ left: Int128, _ right: Int128) -> Int128? {
    let (digits, overflow): (Int128, Bool)
    switch operation {
    case .add where leftScale == rightScale && leftScale == result.scale:
      (digits, overflow) = left.addingReportingOverflow(right)
    case .subtract where leftScale == rightScale && leftScale == result.scale:
      (digits, overflow) = left.subtractingReportingOverflow(right)
    case .multiply where leftScale + rightScale == result.scale:
      if let left = Int64(exactly: left), let right = Int64(exactly: right) {
        let (high, low) = left.multipliedFullWidth(by: right)
        (digits, overflow) = (Int128(high) << 64 | Int128(low), false)
      } else {
        (digits, overflow) = left.multipliedReportingOverflow(by: right)
      }
    case .add, .subtract, .multiply, .divide, .modulo: return nil
    }
    if overflow { return nil }
    if let bound, digits.magnitude >= bound { return nil }
    return digits
  }

  private func apply(_ left: Int128, _ right: Int128, row: Int, _ errors: inout EvaluationErrors) -> Int128? {
    let left = Decimal(unscaled: left, scale: leftScale)
    let right = Decimal(unscaled: right, scale: rightScale)
    do throws(EvaluationError) {
      return try Arithmetic.decimal(operation, left, right, result).unscaled
    } catch {
      errors.report(row: row, "\(left) \(operation.rawValue) \(right): \(error.reason)", range: range)
      return nil
    }
  }
}

extension SQLType {
  /// The scale of a DECIMAL; 0 for other types.
  var decimalScale: Int {
    if case .decimal(_, let scale) = self { scale } else { 0 }
  }

  /// Precision and scale of a DECIMAL; nil for other types.
  var decimalType: DecimalType? {
    if case .decimal(let precision, let scale) = self { DecimalType(precision: precision, scale: scale) } else { nil }
  }
}
