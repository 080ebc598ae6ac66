import Planner

/// `AND` and `OR` with SQL's three truth values.
///
/// Where the right side can fail it sees only the rows that the left side does not decide.
final class LogicNode: ColumnNode {
  enum Connective {
    case and
    case or
  }

  private let connective: Connective
  private let left: ColumnNode
  private let right: ColumnNode

  init(_ connective: Connective, _ left: ColumnNode, _ right: ColumnNode) {
    self.connective = connective
    self.left = left
    self.right = right
    super.init(type: .boolean, canFail: false, over: [left, right])
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    guard case .boolean(let left) = left.evaluate(input, &errors) else { return .nulls(.boolean, count: input.count) }
    if right.canFail { return evaluateRightWhereUndecided(left, input, &errors) }
    guard case .boolean(let right) = right.evaluate(input, &errors) else {
      return .nulls(.boolean, count: input.count)
    }
    if left.hasNulls || right.hasNulls {
      let result = FixedColumn<Bool>(capacity: input.count, filler: false)
      for row in 0..<input.count { result.append(Logic.combine(connective, left[row], right[row])) }
      return .boolean(result)
    }
    let leftLane = Lane(column: left, isConstant: false)
    let rightLane = Lane(column: right, isConstant: false)
    switch connective {
    // `&&` would branch; both sides are plain memory.
    case .and: return .boolean(combine(leftLane, rightLane, count: input.count, filler: false) { $0 ? $1 : false })
    case .or: return .boolean(combine(leftLane, rightLane, count: input.count, filler: false) { $0 ? true : $1 })
    }
  }

  private func evaluateRightWhereUndecided(
    _ left: FixedColumn<Bool>, _ input: EvaluationInput, _ errors: inout EvaluationErrors
  ) -> Column {
    let decider = connective == .or
    let undecided = (0..<input.count).filter { left[$0] != decider }
    guard case .boolean(let right) = right.evaluate(undecided, of: input, &errors) else {
      return .nulls(.boolean, count: input.count)
    }
    let result = FixedColumn<Bool>(capacity: input.count, filler: false)
    var next = 0
    for row in 0..<input.count {
      if next < undecided.count, undecided[next] == row {
        result.append(Logic.combine(connective, left[row], right[next]))
        next += 1
      } else {
        result.append(decider)
      }
    }
    return .boolean(result)
  }
}

/// Truth tables; nil is NULL.
enum Logic {
  static func combine(_ connective: LogicNode.Connective, _ left: Bool?, _ right: Bool?) -> Bool? {
    switch connective {
    case .and: left == false || right == false ? false : left == nil || right == nil ? nil : true
    case .or: left == true || right == true ? true : left == nil || right == nil ? nil : false
    }
  }
}

/// `NOT x`; NULL stays NULL.
final class NotNode: ColumnNode {
  private let operand: ColumnNode

  init(_ operand: ColumnNode) {
    self.operand = operand
    super.init(type: .boolean, canFail: false, over: [operand])
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    guard case .boolean(let column) = operand.evaluate(input, &errors) else {
      return .nulls(.boolean, count: input.count)
    }
    let lane = Lane(column: column, isConstant: false)
    return .boolean(combine(lane, lane, count: input.count, filler: false) { value, _ in !value })
  }
}
