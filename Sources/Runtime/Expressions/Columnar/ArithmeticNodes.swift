import Parser
import Planner

/// `+ - * / %` over INT or BIGINT, checked: a row whose result does not fit, or that divides by zero, fails.
final class IntegerArithmeticNode: ColumnNode {
  private let operation: ArithmeticOperator
  private let left: ColumnNode
  private let right: ColumnNode
  private let range: SourceRange?

  init(_ operation: ArithmeticOperator, _ left: ColumnNode, _ right: ColumnNode, type: SQLType, range: SourceRange?) {
    self.operation = operation
    self.left = left
    self.right = right
    self.range = range
    super.init(type: type, canFail: true, over: [left, right])
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    let leftOperand = left.operand(input, &errors)
    let rightOperand = right.operand(input, &errors)
    guard case .integer(let leftColumn) = leftOperand.column, case .integer(let rightColumn) = rightOperand.column
    else { return .nulls(type, count: input.count) }
    let left = Lane(column: leftColumn, isConstant: leftOperand.isConstant)
    let right = Lane(column: rightColumn, isConstant: rightOperand.isConstant)
    // Each loop gathers in one word whether any row overflowed, so that it has no branch; which row it was is found
    // out only then.
    var overflow: Int64 = 0
    let result: FixedColumn<Int64>
    switch (operation, type) {
    case (.add, .integer):
      result = combine(left, right, count: input.count, filler: 0) { excess32($0 &+ $1, &overflow) }
    case (.subtract, .integer):
      result = combine(left, right, count: input.count, filler: 0) { excess32($0 &- $1, &overflow) }
    case (.multiply, .integer):
      // The factors have 32 bits, so the product fits in 64.
      result = combine(left, right, count: input.count, filler: 0) { excess32($0 &* $1, &overflow) }
    case (.add, _):
      result = combine(left, right, count: input.count, filler: 0) { left, right in
        let sum = left &+ right
        overflow |= (left ^ sum) & (right ^ sum)
        return sum
      }
      overflow = overflow < 0 ? 1 : 0
    case (.subtract, _):
      result = combine(left, right, count: input.count, filler: 0) { left, right in
        let difference = left &- right
        overflow |= (left ^ right) & (left ^ difference)
        return difference
      }
      overflow = overflow < 0 ? 1 : 0
    case (.multiply, _):
      result = combine(left, right, count: input.count, filler: 0) { left, right in
        let (product, overflowed) = left.multipliedReportingOverflow(by: right)
        overflow |= overflowed ? 1 : 0
        return product
      }
    case (.divide, _):
      result = combine(left, right, count: input.count, filler: 0) { left, right in
        let (quotient, overflowed) = left.dividedReportingOverflow(by: right)
        overflow |= overflowed ? 1 : 0
        return excess(quotient, self.type, &overflow)
      }
    case (.modulo, _):
      result = combine(left, right, count: input.count, filler: 0) { left, right in
        if right == 0 { overflow |= 1 }
        return right == 0 || right == -1 ? 0 : left % right
      }
    }
    if overflow != 0 { reportFailures(left, right, count: input.count, &errors) }
    return .integer(result)
  }

  private func reportFailures(
    _ left: Lane<Int64>, _ right: Lane<Int64>, count: Int, _ errors: inout EvaluationErrors
  ) {
    for row in 0..<count {
      guard let left = left[row], let right = right[row] else { continue }
      do throws(EvaluationError) {
        _ = try Arithmetic.integer(operation, left, right, type)
      } catch {
        errors.report(row: row, "\(left) \(operation.rawValue) \(right): \(error.reason)", range: range)
      }
    }
  }
}

/// Gives the number back, and notes in `overflow` whether it has more than 32 bits.
@inline(__always)
private func excess32(_ value: Int64, _ overflow: inout Int64) -> Int64 {
  overflow |= value ^ Int64(Int32(truncatingIfNeeded: value))
  return value
}

@inline(__always)
private func excess(_ value: Int64, _ type: SQLType, _ overflow: inout Int64) -> Int64 {
  if !Arithmetic.fits(value, type) { overflow |= 1 }
  return value
}

/// `+ - * / %` over DOUBLE, as IEEE 754 has it; no row fails.
final class DoubleArithmeticNode: ColumnNode {
  private let operation: ArithmeticOperator
  private let left: ColumnNode
  private let right: ColumnNode

  init(_ operation: ArithmeticOperator, _ left: ColumnNode, _ right: ColumnNode) {
    self.operation = operation
    self.left = left
    self.right = right
    super.init(type: .double, canFail: false, over: [left, right])
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    let leftOperand = left.operand(input, &errors)
    let rightOperand = right.operand(input, &errors)
    guard case .double(let leftColumn) = leftOperand.column, case .double(let rightColumn) = rightOperand.column
    else { return .nulls(type, count: input.count) }
    let left = Lane(column: leftColumn, isConstant: leftOperand.isConstant)
    let right = Lane(column: rightColumn, isConstant: rightOperand.isConstant)
    let count = input.count
    switch operation {
    case .add: return .double(combine(left, right, count: count, filler: 0) { $0 + $1 })
    case .subtract: return .double(combine(left, right, count: count, filler: 0) { $0 - $1 })
    case .multiply: return .double(combine(left, right, count: count, filler: 0) { $0 * $1 })
    case .divide: return .double(combine(left, right, count: count, filler: 0) { $0 / $1 })
    case .modulo:
      return .double(combine(left, right, count: count, filler: 0) { Arithmetic.double(.modulo, $0, $1) })
    }
  }
}

extension Column {
  /// A column of `count` NULLs.
  static func nulls(_ type: SQLType, count: Int) -> Column {
    let column = Column(type, capacity: count)
    for _ in 0..<count { column.appendNull() }
    return column
  }
}
