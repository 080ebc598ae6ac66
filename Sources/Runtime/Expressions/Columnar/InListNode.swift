import Planner

/// `x [NOT] IN (...)`. A NULL is in no list, as in ksqlDB; so `NOT IN` holds for it.
final class InListNode: ColumnNode {
  private let operand: ColumnNode
  /// The list's constants, in the form that the operand's lane asks for.
  private let constants: ConstantSet
  private let others: [ColumnNode]
  private let isNegated: Bool

  init(_ operand: ColumnNode, _ list: [ColumnNode], isNegated: Bool) {
    self.operand = operand
    self.isNegated = isNegated
    constants = ConstantSet(list.compactMap { ($0 as? ConstantNode)?.value })
    others = list.filter { !($0 is ConstantNode) }
    super.init(type: .boolean, canFail: false, over: [operand] + list)
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    let column = operand.evaluate(input, &errors)
    let result = FixedColumn<Bool>(capacity: input.count, filler: false)
    let isNegated = isNegated
    result.appendUnchecked(input.count) { flags, _ in
      markConstants(column, count: input.count, in: flags)
      for other in others {
        let list = other.evaluate(input, &errors)
        for row in 0..<input.count where !flags[row] && !column.isNull(at: row) {
          flags[row] = list.value(at: row, type: other.type) == column.value(at: row, type: operand.type)
        }
      }
      if isNegated { for row in 0..<input.count { flags[row] = !flags[row] } }
      return 0
    }
    return .boolean(result)
  }

  /// Sets the flags of rows whose value is one of the constants.
  private func markConstants(_ column: Column, count: Int, in flags: UnsafeMutablePointer<Bool>) {
    let constants = constants
    switch column {
    case .integer(let column):
      for row in 0..<count { flags[row] = column.valid[row] && constants.contains(column.values[row]) }
    case .bytes(let column) where operand.type == .string:
      for row in 0..<count { flags[row] = column.valid[row] && constants.contains(column.bytes(at: row)) }
    case .boolean, .double, .decimal, .bytes, .boxed:
      for row in 0..<count {
        flags[row] = !column.isNull(at: row) && constants.contains(column.value(at: row, type: operand.type))
      }
    }
  }
}

/// Constants of one type to be looked up in: few by comparing them all, many by search.
struct ConstantSet {
  private let values: Set<Value>
  private let integers: [Int64]
  private let integerSet: Set<Int64>
  /// In the order of their bytes.
  private let texts: [[UInt8]]

  private static let comparesUpTo = 8

  init(_ constants: [Value]) {
    values = Set(constants.filter { !$0.isNull })
    integers = values.compactMap { if case .integer(let value) = $0 { value } else { nil } }
    integerSet = integers.count > Self.comparesUpTo ? Set(integers) : []
    texts = values.compactMap { if case .string(let value) = $0 { Array(value.utf8) } else { nil } }
      .sorted { $0.lexicographicallyPrecedes($1) }
  }

  func contains(_ value: Value) -> Bool { values.contains(value) }

  @inline(__always)
  func contains(_ value: Int64) -> Bool {
    integers.count > Self.comparesUpTo ? integerSet.contains(value) : integers.contains(value)
  }

  func contains(_ text: UnsafeRawBufferPointer) -> Bool {
    var low = 0
    var high = texts.count
    while low < high {
      let middle = (low + high) / 2
      let order = texts[middle].withUnsafeBytes { text.order(to: $0) }
      if order == 0 { return true }
      if order < 0 { high = middle } else { low = middle + 1 }
    }
    return false
  }
}
