import Planner

/// `a || b`, and `a + b` of strings; NULL where an operand is.
final class ConcatenateNode: ColumnNode {
  private let left: ColumnNode
  private let right: ColumnNode

  init(_ left: ColumnNode, _ right: ColumnNode, type: SQLType) {
    self.left = left
    self.right = right
    super.init(type: type, canFail: false, over: [left, right])
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    let (leftColumn, leftIsConstant) = left.operand(input, &errors)
    let (rightColumn, rightIsConstant) = right.operand(input, &errors)
    guard case .bytes(let left) = leftColumn, case .bytes(let right) = rightColumn else {
      return .nulls(type, count: input.count)
    }
    let result = BytesColumn(capacity: input.count)
    for row in 0..<input.count {
      let leftRow = leftIsConstant ? 0 : row
      let rightRow = rightIsConstant ? 0 : row
      guard left.valid[leftRow], right.valid[rightRow] else {
        result.appendNull()
        continue
      }
      let first = left.bytes(at: leftRow)
      let second = right.bytes(at: rightRow)
      // Room for both was asked for.
      result.append(atMost: first.count + second.count) { target in
        let target = UnsafeMutableRawBufferPointer(start: target, count: first.count + second.count)
        target.copyMemory(from: first)
        UnsafeMutableRawBufferPointer(rebasing: target[first.count...]).copyMemory(from: second)
        return first.count + second.count
      }
    }
    return .bytes(result)
  }
}
