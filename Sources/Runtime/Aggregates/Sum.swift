import Planner

extension AggregateFunction {
  /// `SUM(x)`: of the argument's own type; 0 where no row has a value. A stream's row that would overflow it is refused.
  /// Over a table all rows count, for what was refused could not be taken back: a sum out of range is NULL.
  static let sum = AggregateFunction(
    name: "SUM", summary: "Adds up the argument. NULLs are passed over; a sum of nothing is 0.", canUndo: true,
    signatures: [
      FunctionSignature([.init("x", .type(.integer))], result: .type(.type(.integer))),
      FunctionSignature([.init("x", .type(.bigint))], result: .type(.type(.bigint))),
      FunctionSignature([.init("x", .type(.double))], result: .type(.type(.double))),
      FunctionSignature([.init("x", .anyDecimal)], result: .computed { types throws(SignatureMismatch) in types[0] }),
    ]
  ) { use in
    switch use.argumentTypes.first {
    case .integer where use.undoes:
      KernelAggregator(
        TableSumKernel<Int64>(bounds: Int128(Int32.min)...Int128(Int32.max), in: use.records), resultType: .integer)
    case .decimal(let precision, _) where use.undoes:
      KernelAggregator(
        TableSumKernel<Int128>(bounds: decimalBounds(precision), in: use.records), resultType: use.resultType)
    case .bigint where use.undoes:
      KernelAggregator(
        TableSumKernel<Int64>(bounds: Int128(Int64.min)...Int128(Int64.max), in: use.records), resultType: .bigint)
    case .integer:
      KernelAggregator(SumKernel(bounds: Int64(Int32.min)...Int64(Int32.max), in: use.records), resultType: .integer)
    case .double:
      KernelAggregator(DoubleSumKernel(in: use.records), resultType: .double)
    case .decimal(let precision, _):
      KernelAggregator(SumKernel(bounds: decimalBounds(precision), in: use.records), resultType: use.resultType)
    default:
      KernelAggregator(SumKernel(bounds: Int64.min...Int64.max, in: use.records), resultType: .bigint)
    }
  }
}

/// The unscaled integers that have at most `precision` digits.
func decimalBounds(_ precision: Int) -> ClosedRange<Int128> {
  var bound: Int128 = 1
  for _ in 0..<min(max(precision, 1), 38) { bound *= 10 }
  return (1 - bound)...(bound - 1)
}

/// Whole numbers and unscaled decimals.
private struct SumKernel<Element: StorableElement & FixedWidthInteger>: AggregateKernel, ~Copyable {
  typealias Input = FixedColumn<Element>
  typealias Output = FixedColumn<Element>
  private let sums: SlotField<Element>
  private let lowest: Element
  private let highest: Element

  init(bounds: ClosedRange<Element>, in records: SlotRecords) {
    sums = records.addField(0)
    (lowest, highest) = (bounds.lowerBound, bounds.upperBound)
  }

  func clear(_ slot: SlotPlace) { sums[slot] = 0 }

  @inline(__always)
  mutating func add(_ input: Input, _ row: Int, to slot: SlotPlace) -> Bool {
    input.isNull(at: row) || set(slot, sums[slot].addingReportingOverflow(input.values[row]))
  }

  mutating func undo(_ input: Input, _ row: Int, from slot: SlotPlace) -> Bool {
    input.isNull(at: row) || set(slot, sums[slot].subtractingReportingOverflow(input.values[row]))
  }

  mutating func merge(_ source: SlotPlace, into target: SlotPlace) -> Bool {
    set(target, sums[target].addingReportingOverflow(sums[source]))
  }

  @inline(__always)
  private func set(_ slot: SlotPlace, _ result: (partialValue: Element, overflow: Bool)) -> Bool {
    guard !result.overflow, result.partialValue >= lowest, result.partialValue <= highest else { return false }
    sums[slot] = result.partialValue
    return true
  }

  @inline(__always)
  func appendResult(_ slot: SlotPlace, to output: Output) { output.append(sums[slot]) }
  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer) { sums[slot].save(into: &buffer, .bigint) }
  mutating func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError) {
    sums[slot] = try Element.load(from: &reader, .bigint)
  }
}

/// The same over a table. The sum wraps around at 128 bits, so that taking rows back always undoes adding them.
private struct TableSumKernel<Element: StorableElement & FixedWidthInteger>: AggregateKernel, ~Copyable {
  typealias Input = FixedColumn<Element>
  typealias Output = FixedColumn<Element>
  private let sums: SlotField<Int128>
  private let bounds: ClosedRange<Int128>

  init(bounds: ClosedRange<Int128>, in records: SlotRecords) {
    sums = records.addField(0)
    self.bounds = bounds
  }

  func clear(_ slot: SlotPlace) { sums[slot] = 0 }

  mutating func add(_ input: Input, _ row: Int, to slot: SlotPlace) -> Bool {
    if !input.isNull(at: row) { sums[slot] &+= Int128(input.values[row]) }
    return true
  }

  mutating func undo(_ input: Input, _ row: Int, from slot: SlotPlace) -> Bool {
    if !input.isNull(at: row) { sums[slot] &-= Int128(input.values[row]) }
    return true
  }

  mutating func merge(_ source: SlotPlace, into target: SlotPlace) -> Bool {
    sums[target] &+= sums[source]
    return true
  }

  func appendResult(_ slot: SlotPlace, to output: Output) {
    output.append(bounds.contains(sums[slot]) ? Element(sums[slot]) : nil)
  }

  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer) { buffer.append(littleEndian: sums[slot]) }
  mutating func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError) {
    sums[slot] = try reader.fixed(Int128.self)
  }
}

private struct DoubleSumKernel: AggregateKernel, ~Copyable {
  typealias Input = FixedColumn<Double>
  typealias Output = FixedColumn<Double>
  private let sums: SlotField<Double>

  init(in records: SlotRecords) { sums = records.addField(0) }

  func clear(_ slot: SlotPlace) { sums[slot] = 0 }

  @inline(__always)
  mutating func add(_ input: Input, _ row: Int, to slot: SlotPlace) -> Bool {
    if !input.isNull(at: row) { sums[slot] += input.values[row] }
    return true
  }

  mutating func undo(_ input: Input, _ row: Int, from slot: SlotPlace) -> Bool {
    if !input.isNull(at: row) { sums[slot] -= input.values[row] }
    return true
  }

  mutating func merge(_ source: SlotPlace, into target: SlotPlace) -> Bool {
    sums[target] += sums[source]
    return true
  }

  func appendResult(_ slot: SlotPlace, to output: Output) { output.append(sums[slot]) }
  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer) { buffer.append(double: sums[slot]) }
  mutating func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError) {
    sums[slot] = try reader.double()
  }
}
