import Planner

extension AggregateFunction {
  /// `AVG(x)`: DOUBLE; 0 where no row has a value, as in ksqlDB.
  static let average = AggregateFunction(
    name: "AVG", summary: "The mean of the argument. NULLs are passed over; the mean of nothing is 0.", canUndo: true, keepsStruct: true,
    signatures: [
      FunctionSignature([.init("x", .type(.integer))], result: .type(.type(.double))),
      FunctionSignature([.init("x", .type(.bigint))], result: .type(.type(.double))),
      FunctionSignature([.init("x", .type(.double))], result: .type(.type(.double))),
    ]
  ) { use in
    switch use.argumentTypes.first {
    case .integer where use.undoes, .bigint where use.undoes:
      KernelAggregator(TableAverageKernel(in: use.records), resultType: .double)
    case .double: KernelAggregator(AverageKernel<Double>(in: use.records), resultType: .double)
    default: KernelAggregator(AverageKernel<Int64>(in: use.records), resultType: .double)
    }
  }
}

/// A number that AVG adds up exactly, or as exactly as its type does.
private protocol Averaged: StorableElement {
  func sum(_ other: Self) -> Self?
  func difference(_ other: Self) -> Self?
  func divided(by count: Int64) -> Double
}

extension Int64: Averaged {
  @inline(__always)
  fileprivate func sum(_ other: Int64) -> Int64? {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? nil : sum
  }
  fileprivate func difference(_ other: Int64) -> Int64? {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? nil : difference
  }
  @inline(__always)
  fileprivate func divided(by count: Int64) -> Double { Double(self) / Double(count) }
}

extension Double: Averaged {
  @inline(__always)
  fileprivate func sum(_ other: Double) -> Double? { self + other }
  fileprivate func difference(_ other: Double) -> Double? { self - other }
  @inline(__always)
  fileprivate func divided(by count: Int64) -> Double { self / Double(count) }
}

private struct AverageKernel<Element: Averaged>: AggregateKernel, ~Copyable {
  typealias Input = FixedColumn<Element>
  typealias Output = FixedColumn<Double>

  /// Side by side, for each row needs both.
  private struct Total {
    var sum = Element.filler
    var count: Int64 = 0
  }

  private let totals: SlotField<Total>

  init(in records: SlotRecords) { totals = records.addField(Total()) }

  func clear(_ slot: SlotPlace) { totals[slot] = Total() }

  @inline(__always)
  mutating func add(_ input: Input, _ row: Int, to slot: SlotPlace) -> Bool {
    if input.isNull(at: row) { return true }
    guard let sum = totals[slot].sum.sum(input.values[row]) else { return false }
    totals[slot].sum = sum
    totals[slot].count &+= 1
    return true
  }

  mutating func undo(_ input: Input, _ row: Int, from slot: SlotPlace) -> Bool {
    if input.isNull(at: row) { return true }
    guard let sum = totals[slot].sum.difference(input.values[row]) else { return false }
    totals[slot].sum = sum
    totals[slot].count &-= 1
    return true
  }

  mutating func merge(_ source: SlotPlace, into target: SlotPlace) -> Bool {
    guard let sum = totals[target].sum.sum(totals[source].sum) else { return false }
    totals[target].sum = sum
    totals[target].count &+= totals[source].count
    return true
  }

  func appendResult(_ slot: SlotPlace, to output: Output) {
    let total = totals[slot]
    output.append(total.count == 0 ? 0 : total.sum.divided(by: total.count))
  }

  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer) {
    totals[slot].sum.save(into: &buffer, .bigint)
    buffer.append(signed: totals[slot].count)
  }

  mutating func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError) {
    totals[slot].sum = try Element.load(from: &reader, .bigint)
    totals[slot].count = try reader.signed()
  }
}

/// The mean of whole numbers over a table, whose sum holds more than any of them: a row that was refused could not be
/// taken back.
private struct TableAverageKernel: AggregateKernel, ~Copyable {
  typealias Input = FixedColumn<Int64>
  typealias Output = FixedColumn<Double>

  private struct Total {
    var sum: Int128 = 0
    var count: Int64 = 0
  }

  private let totals: SlotField<Total>

  init(in records: SlotRecords) { totals = records.addField(Total()) }

  func clear(_ slot: SlotPlace) { totals[slot] = Total() }

  mutating func add(_ input: Input, _ row: Int, to slot: SlotPlace) -> Bool {
    if input.isNull(at: row) { return true }
    totals[slot].sum &+= Int128(input.values[row])
    totals[slot].count &+= 1
    return true
  }

  mutating func undo(_ input: Input, _ row: Int, from slot: SlotPlace) -> Bool {
    if input.isNull(at: row) { return true }
    totals[slot].sum &-= Int128(input.values[row])
    totals[slot].count &-= 1
    return true
  }

  mutating func merge(_ source: SlotPlace, into target: SlotPlace) -> Bool {
    totals[target].sum &+= totals[source].sum
    totals[target].count &+= totals[source].count
    return true
  }

  func appendResult(_ slot: SlotPlace, to output: Output) {
    let total = totals[slot]
    output.append(total.count == 0 ? 0 : Double(total.sum) / Double(total.count))
  }

  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer) {
    buffer.append(littleEndian: totals[slot].sum)
    buffer.append(signed: totals[slot].count)
  }

  mutating func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError) {
    totals[slot].sum = try reader.fixed(Int128.self)
    totals[slot].count = try reader.signed()
  }
}
