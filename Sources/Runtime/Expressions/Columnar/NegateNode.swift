import Parser
import Planner

/// `-x`. The least INT and BIGINT have no opposite: such a row fails.
final class NegateNode: ColumnNode {
  private let operand: ColumnNode
  private let range: SourceRange?

  init(_ operand: ColumnNode, range: SourceRange?) {
    self.operand = operand
    self.range = range
    super.init(type: operand.type, canFail: operand.type != .double, over: [operand])
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    let column = operand.evaluate(input, &errors)
    if case .double(let column) = column {
      let lane = Lane(column: column, isConstant: false)
      return .double(combine(lane, lane, count: input.count, filler: 0) { value, _ in -value })
    }
    let result = Column(type, capacity: input.count)
    for row in 0..<input.count {
      do throws(EvaluationError) {
        result.append(try Arithmetic.negate(column.value(at: row, type: type), type))
      } catch {
        let text = TextForm.text(of: column.value(at: row, type: type), type)
        errors.report(row: row, "-(\(text)): \(error.reason)", range: range)
        result.appendNull()
      }
    }
    return result
  }
}
