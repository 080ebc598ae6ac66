import Planner

extension AggregateFunction {
  /// `COUNT(*)`, `COUNT(x)`.
  static let count = AggregateFunction(
    name: "COUNT", summary: "Counts rows, or those whose argument is not NULL.", canUndo: true,
    signatures: [
      FunctionSignature([], result: .type(.type(.bigint))),
      FunctionSignature([.init("x", .generic("T"))], result: .type(.type(.bigint))),
    ]
  ) { use in
    if use.argumentTypes.isEmpty { return KernelAggregator(CountKernel<NoInput>(in: use.records), resultType: .bigint) }
    return KernelAggregator(CountKernel<PresenceInput>(in: use.records), resultType: .bigint)
  }
}

private protocol CountedInput: AggregateInput {
  func counts(_ row: Int) -> Bool
}

extension NoInput: CountedInput {
  @inline(__always)
  fileprivate func counts(_ row: Int) -> Bool { true }
}

extension PresenceInput: CountedInput {
  @inline(__always)
  fileprivate func counts(_ row: Int) -> Bool { isPresent(at: row) }
}

private struct CountKernel<Input: CountedInput>: AggregateKernel, ~Copyable {
  typealias Output = FixedColumn<Int64>
  private var counts: SlotLane<Int64>

  init(in records: SlotRecords) { counts = SlotLane(filler: 0, in: records) }

  var byteCount: Int { counts.byteCount }
  mutating func reserve(_ slotCount: Int) { counts.reserve(slotCount) }
  mutating func clear(_ slot: Int) { counts[slot] = 0 }

  @inline(__always)
  mutating func add(_ input: Input, _ row: Int, to slot: Int) -> Bool {
    counts[slot] &+= input.counts(row) ? 1 : 0
    return true
  }

  mutating func undo(_ input: Input, _ row: Int, from slot: Int) -> Bool {
    counts[slot] &-= input.counts(row) ? 1 : 0
    return true
  }

  mutating func merge(_ source: Int, into target: Int) -> Bool {
    counts[target] &+= counts[source]
    return true
  }

  func appendResult(_ slot: Int, to output: Output) { output.append(counts[slot]) }
  func save(_ slot: Int, into buffer: inout ByteBuffer) { buffer.append(signed: counts[slot]) }
  mutating func load(_ slot: Int, from reader: inout StateReader) throws(StateError) {
    counts[slot] = try reader.signed()
  }
}
