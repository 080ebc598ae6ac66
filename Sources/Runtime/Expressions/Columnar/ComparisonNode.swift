#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import Parser
import Planner

/// `= <> < <= > >=`: false where an operand is NULL, as in ksqlDB.
final class ComparisonNode: ColumnNode {
  private let operation: ComparisonOperator
  private let left: ColumnNode
  private let right: ColumnNode

  init(_ operation: ComparisonOperator, _ left: ColumnNode, _ right: ColumnNode) {
    self.operation = operation
    self.left = left
    self.right = right
    super.init(type: .boolean, canFail: false, over: [left, right])
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    let (leftColumn, leftIsConstant) = left.operand(input, &errors)
    let (rightColumn, rightIsConstant) = right.operand(input, &errors)
    switch (leftColumn, rightColumn) {
    case (.integer(let leftColumn), .integer(let rightColumn)):
      return .boolean(
        ordered(
          Lane(column: leftColumn, isConstant: leftIsConstant),
          Lane(column: rightColumn, isConstant: rightIsConstant), count: input.count))
    case (.double(let leftColumn), .double(let rightColumn)):
      return .boolean(
        ordered(
          Lane(column: leftColumn, isConstant: leftIsConstant),
          Lane(column: rightColumn, isConstant: rightIsConstant), count: input.count))
    case (.decimal(let leftColumn), .decimal(let rightColumn))
    where left.type.decimalScale == right.type.decimalScale:
      return .boolean(
        ordered(
          Lane(column: leftColumn, isConstant: leftIsConstant),
          Lane(column: rightColumn, isConstant: rightIsConstant), count: input.count))
    case (.bytes(let leftColumn), .bytes(let rightColumn)):
      return .boolean(
        bytes(leftColumn, leftIsConstant, rightColumn, rightIsConstant, count: input.count))
    case (.boolean, _), (.integer, _), (.double, _), (.decimal, _), (.bytes, _), (.boxed, _):
      let result = FixedColumn<Bool>(capacity: input.count, filler: false)
      for row in 0..<input.count {
        let left = leftColumn.value(at: leftIsConstant ? 0 : row, type: left.type)
        let right = rightColumn.value(at: rightIsConstant ? 0 : row, type: right.type)
        result.append(Comparison.holds(operation, left, right))
      }
      return .boolean(result)
    }
  }

  private func ordered<Element: Comparable>(
    _ left: Lane<Element>, _ right: Lane<Element>, count: Int
  ) -> FixedColumn<Bool> {
    switch operation {
    case .equal: compare(left, right, count: count) { $0 == $1 }
    case .notEqual: compare(left, right, count: count) { $0 != $1 }
    case .less: compare(left, right, count: count) { $0 < $1 }
    case .lessOrEqual: compare(left, right, count: count) { $0 <= $1 }
    case .greater: compare(left, right, count: count) { $0 > $1 }
    case .greaterOrEqual: compare(left, right, count: count) { $0 >= $1 }
    }
  }

  private func bytes(
    _ left: BytesColumn, _ leftIsConstant: Bool, _ right: BytesColumn, _ rightIsConstant: Bool, count: Int
  ) -> FixedColumn<Bool> {
    let result = FixedColumn<Bool>(capacity: count, filler: false)
    let operation = operation
    result.appendUnchecked(count) { values, _ in
      for row in 0..<count {
        let leftRow = leftIsConstant ? 0 : row
        let rightRow = rightIsConstant ? 0 : row
        guard left.valid[leftRow], right.valid[rightRow] else { continue }
        let leftBytes = left.bytes(at: leftRow)
        let rightBytes = right.bytes(at: rightRow)
        switch operation {
        case .equal: values[row] = leftBytes.isEqual(to: rightBytes)
        case .notEqual: values[row] = !leftBytes.isEqual(to: rightBytes)
        case .less: values[row] = leftBytes.order(to: rightBytes) < 0
        case .lessOrEqual: values[row] = leftBytes.order(to: rightBytes) <= 0
        case .greater: values[row] = leftBytes.order(to: rightBytes) > 0
        case .greaterOrEqual: values[row] = leftBytes.order(to: rightBytes) >= 0
        }
      }
      return 0
    }
    return result
  }
}

extension UnsafeRawBufferPointer {
  @inline(__always)
  func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    // An empty buffer may have no address.
    guard let base = baseAddress, let otherBase = other.baseAddress else { return true }
    return memcmp(base, otherBase, count) == 0
  }

  /// Below, equal to or above zero, by the first byte that differs and then by length.
  func order(to other: UnsafeRawBufferPointer) -> Int {
    if let base = baseAddress, let otherBase = other.baseAddress {
      let order = memcmp(base, otherBase, Swift.min(count, other.count))
      if order != 0 { return Int(order) }
    }
    return count - other.count
  }
}
