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
  private let counts: SlotField<Int64>

  init(in records: SlotRecords) { counts = records.addField(0) }

  func clear(_ slot: SlotPlace) { counts[slot] = 0 }

  @inline(__always)
  mutating func add(_ input: Input, _ row: Int, to slot: SlotPlace) -> Bool {
    counts[slot] &+= input.counts(row) ? 1 : 0
    return true
  }

  mutating func undo(_ input: Input, _ row: Int, from slot: SlotPlace) -> Bool {
    counts[slot] &-= input.counts(row) ? 1 : 0
    return true
  }

  mutating func merge(_ source: SlotPlace, into target: SlotPlace) -> Bool {
    counts[target] &+= counts[source]
    return true
  }

  func appendResult(_ slot: SlotPlace, to output: Output) { output.append(counts[slot]) }
  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer) { buffer.append(signed: counts[slot]) }
  mutating func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError) {
    counts[slot] = try reader.signed()
  }
}
