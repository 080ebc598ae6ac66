import Planner

extension AggregateFunction {
  /// `AVG(x)`: DOUBLE; 0 where no row has a value, as in ksqlDB.
  static let average = AggregateFunction(
    name: "AVG", summary: "The mean of the argument. NULLs are passed over; the mean of nothing is 0.", canUndo: true,
    signatures: [
      FunctionSignature([.init("x", .type(.integer))], result: .type(.type(.double))),
      FunctionSignature([.init("x", .type(.bigint))], result: .type(.type(.double))),
      FunctionSignature([.init("x", .type(.double))], result: .type(.type(.double))),
    ]
  ) { use in
    switch use.argumentTypes.first {
    case .double: KernelAggregator(AverageKernel<Double>(), resultType: .double)
    default: KernelAggregator(AverageKernel<Int64>(), resultType: .double)
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
  private var sums = SlotLane<Element>(filler: Element.filler)
  private var counts = SlotLane<Int64>(filler: 0)

  var byteCount: Int { sums.byteCount + counts.byteCount }

  mutating func reserve(_ slotCount: Int) {
    sums.reserve(slotCount)
    counts.reserve(slotCount)
  }

  mutating func clear(_ slot: Int) {
    sums[slot] = Element.filler
    counts[slot] = 0
  }

  @inline(__always)
  mutating func add(_ input: Input, _ row: Int, to slot: Int) -> Bool {
    if input.isNull(at: row) { return true }
    guard let sum = sums[slot].sum(input.values[row]) else { return false }
    sums[slot] = sum
    counts[slot] &+= 1
    return true
  }

  mutating func undo(_ input: Input, _ row: Int, from slot: Int) -> Bool {
    if input.isNull(at: row) { return true }
    guard let sum = sums[slot].difference(input.values[row]) else { return false }
    sums[slot] = sum
    counts[slot] &-= 1
    return true
  }

  mutating func merge(_ source: Int, into target: Int) -> Bool {
    guard let sum = sums[target].sum(sums[source]) else { return false }
    sums[target] = sum
    counts[target] &+= counts[source]
    return true
  }

  func appendResult(_ slot: Int, to output: Output) {
    output.append(counts[slot] == 0 ? 0 : sums[slot].divided(by: counts[slot]))
  }

  func save(_ slot: Int, into buffer: inout ByteBuffer) {
    sums[slot].save(into: &buffer, .bigint)
    buffer.append(signed: counts[slot])
  }

  mutating func load(_ slot: Int, from reader: inout StateReader) throws(StateError) {
    sums[slot] = try Element.load(from: &reader, .bigint)
    counts[slot] = try reader.signed()
  }
}
