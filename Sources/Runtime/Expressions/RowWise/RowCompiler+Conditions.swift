import Parser
import Planner

extension RowCompiler {
  func compileCondition(_ expression: TypedExpression) throws(EvaluationError) -> RowFunction {
    switch expression.kind {
    case .comparison(let operation, let left, let right):
      let left = try compile(left)
      let right = try compile(right)
      return { () throws(EvaluationError) in .boolean(Comparison.holds(operation, try left(), try right())) }
    case .isDistinct(let left, let right, let isNegated):
      let left = try compile(left)
      let right = try compile(right)
      return { () throws(EvaluationError) in .boolean((try left() == (try right())) == isNegated) }
    case .isNull(let operand, let isNegated):
      let operand = try compile(operand)
      return { () throws(EvaluationError) in .boolean(try operand().isNull != isNegated) }
    case .like(let text, let pattern, let escape, let isNegated):
      let text = try compile(text)
      let pattern = try compile(pattern)
      return { () throws(EvaluationError) in
        guard case .string(let text) = try text(), case .string(let pattern) = try pattern() else { return .null }
        return .boolean(LikePattern(pattern, escape: escape).matches(text) != isNegated)
      }
    case .inList(let operand, let list, let isNegated):
      let operand = try compile(operand)
      var candidates: [RowFunction] = []
      for candidate in list { candidates.append(try compile(candidate)) }
      let parts = candidates
      return { () throws(EvaluationError) in
        let value = try operand()
        var isIn = false
        for part in parts where try part() == value && !value.isNull { isIn = true }
        return .boolean(isIn != isNegated)
      }
    case .and(let left, let right): return try compile(.and, left, right)
    case .or(let left, let right): return try compile(.or, left, right)
    case .not(let operand):
      let operand = try compile(operand)
      return { () throws(EvaluationError) in try operand().truth.map { .boolean(!$0) } ?? .null }
    case .caseWhen(let branches, let otherwise): return try compileCase(branches, otherwise)
    default: throw EvaluationError("not a condition")
    }
  }

  private func compile(
    _ connective: LogicNode.Connective, _ left: TypedExpression, _ right: TypedExpression
  ) throws(EvaluationError) -> RowFunction {
    let left = try compile(left)
    let right = try compile(right)
    let decider = connective == .or
    return { () throws(EvaluationError) in
      let first = try left().truth
      if first == decider { return .boolean(decider) }
      return Logic.combine(connective, first, try right().truth).map { .boolean($0) } ?? .null
    }
  }

  private func compileCase(
    _ branches: [CaseBranch], _ otherwise: TypedExpression?
  ) throws(EvaluationError) -> RowFunction {
    var compiled: [(condition: RowFunction, result: RowFunction)] = []
    for branch in branches { compiled.append((try compile(branch.condition), try compile(branch.result))) }
    let parts = compiled
    var last: RowFunction = { .null }
    if let otherwise { last = try compile(otherwise) }
    let fallback = last
    return { () throws(EvaluationError) in
      for part in parts where try part.condition().truth == true { return try part.result() }
      return try fallback()
    }
  }
}

extension Value {
  /// A boolean; nil for NULL.
  var truth: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }
}
