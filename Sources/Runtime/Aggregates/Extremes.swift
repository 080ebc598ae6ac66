import Planner

extension AggregateFunction {
  /// `MIN(x)`: NULL until a row has a value.
  static let min = extreme("MIN", "The least value of the argument. NULLs are passed over.", sign: -1)
  /// `MAX(x)`: NULL until a row has a value.
  static let max = extreme("MAX", "The greatest value of the argument. NULLs are passed over.", sign: 1)

  private static let ordered: [SQLType] = [.integer, .bigint, .double, .date, .time, .timestamp, .string, .bytes]

  /// - Parameter sign: 1 to keep what comes last in order, -1 for what comes first.
  private static func extreme(_ name: String, _ summary: String, sign: Int) -> AggregateFunction {
    let signatures =
      ordered.map { FunctionSignature([.init("x", .type($0))], result: .type(.type($0))) } + [
        FunctionSignature([.init("x", .anyDecimal)], result: .computed { types throws(SignatureMismatch) in types[0] })
      ]
    return AggregateFunction(name: name, summary: summary, canUndo: false, signatures: signatures) { use in
      let type = use.argumentTypes.first ?? .bigint
      return switch type {
      case .double: KernelAggregator(ExtremeKernel<FixedSlots<Double>>(type, sign, use.records), resultType: type)
      case .decimal: KernelAggregator(ExtremeKernel<FixedSlots<Int128>>(type, sign, use.records), resultType: type)
      case .string, .bytes: KernelAggregator(ExtremeKernel<BytesSlots>(type, sign, use.records), resultType: type)
      default: KernelAggregator(ExtremeKernel<FixedSlots<Int64>>(type, sign, use.records), resultType: type)
      }
    }
  }
}

private struct ExtremeKernel<Slots: ValueSlots & ~Copyable>: AggregateKernel, ~Copyable {
  typealias Input = Slots.Lane
  typealias Output = Slots.Lane
  private var slots: Slots
  private let sign: Int

  init(_ type: SQLType, _ sign: Int, _ records: SlotRecords) {
    slots = Slots(type: type, in: records)
    self.sign = sign
  }

  var byteCount: Int { slots.byteCount }
  mutating func clear(_ slot: SlotPlace) { slots.clear(slot) }

  @inline(__always)
  mutating func add(_ input: Input, _ row: Int, to slot: SlotPlace) -> Bool {
    if input.isNull(at: row) { return true }
    if slots.isEmpty(slot) || slots.compare(slot, input, row) &* sign < 0 { slots.set(slot, input, row) }
    return true
  }

  mutating func merge(_ source: SlotPlace, into target: SlotPlace) -> Bool {
    if slots.isEmpty(source) { return true }
    if slots.isEmpty(target) || slots.compare(target, source) &* sign < 0 { slots.copy(source, to: target) }
    return true
  }

  @inline(__always)
  func appendResult(_ slot: SlotPlace, to output: Output) { slots.append(slot, to: output) }
  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer) { slots.save(slot, into: &buffer) }
  mutating func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError) {
    try slots.load(slot, from: &reader)
  }
}
