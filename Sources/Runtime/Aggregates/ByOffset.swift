import Planner

extension AggregateFunction {
  /// `LATEST_BY_OFFSET(x [, ignoreNulls])`, `LATEST_BY_OFFSET(x, n [, ignoreNulls])`.
  static let latestByOffset = byOffset(
    "LATEST_BY_OFFSET", "The argument of the row read last, or of the last n rows. NULLs are passed over unless told.",
    end: .latest)
  /// `EARLIEST_BY_OFFSET(x [, ignoreNulls])`, `EARLIEST_BY_OFFSET(x, n [, ignoreNulls])`.
  static let earliestByOffset = byOffset(
    "EARLIEST_BY_OFFSET",
    "The argument of the row read first, or of the first n rows. NULLs are passed over unless told.", end: .earliest)

  private static func byOffset(_ name: String, _ summary: String, end: OffsetEnd) -> AggregateFunction {
    let value = FunctionSignature.Parameter("x", .generic("T"))
    let count = FunctionSignature.Parameter("n", .type(.integer), isLiteral: true, minimum: 1)
    let ignoresNulls = FunctionSignature.Parameter("ignoreNulls", .type(.boolean), isLiteral: true)
    let one = FunctionSignature.Result.type(.generic("T"))
    let several = FunctionSignature.Result.type(.array(.generic("T")))
    return AggregateFunction(
      name: name, summary: summary, canUndo: false,
      signatures: [
        FunctionSignature([value], result: one),
        FunctionSignature([value, ignoresNulls], result: one),
        FunctionSignature([value, count], result: several),
        FunctionSignature([value, count, ignoresNulls], result: several),
      ]
    ) { use in
      var ignoresNulls = true
      var limit: Int?
      for literal in use.literals {
        switch literal {
        case .boolean(let flag): ignoresNulls = flag
        case .integer(let number): limit = Int(clamping: number)
        default: break
        }
      }
      let type = use.argumentTypes.first ?? .bigint
      if let limit {
        let fold = OffsetListFold(element: type, limit: limit, ignoresNulls: ignoresNulls, end: end)
        return FoldAggregator(fold, argumentTypes: [type], in: use.records)
      }
      let options = OffsetOptions(type: type, end: end, ignoresNulls: ignoresNulls, merges: use.merges)
      return switch type {
      case .boolean: KernelAggregator(OffsetKernel<FixedSlots<Bool>>(options, use.records), resultType: type)
      case .integer, .bigint, .date, .time, .timestamp:
        KernelAggregator(OffsetKernel<FixedSlots<Int64>>(options, use.records), resultType: type)
      case .double: KernelAggregator(OffsetKernel<FixedSlots<Double>>(options, use.records), resultType: type)
      case .decimal: KernelAggregator(OffsetKernel<FixedSlots<Int128>>(options, use.records), resultType: type)
      case .string, .bytes: KernelAggregator(OffsetKernel<BytesSlots>(options, use.records), resultType: type)
      case .array, .map, .structure: KernelAggregator(OffsetKernel<FixedSlots<Value>>(options, use.records), resultType: type)
      }
    }
  }
}

/// Which rows count: those read first or last.
enum OffsetEnd: Sendable {
  case earliest
  case latest
}

private struct OffsetOptions {
  var type: SQLType
  var end: OffsetEnd
  var ignoresNulls: Bool
  var merges: Bool
}

/// One value. Rows come in the order of their offsets; only where groups merge must each one's number be kept.
private struct OffsetKernel<Slots: ValueSlots & ~Copyable>: AggregateKernel, ~Copyable {
  typealias Input = Slots.Lane
  typealias Output = Slots.Lane
  private var slots: Slots
  /// The number of the row whose value stands in the slot, from 1; 0 where there is none yet.
  private let numbers: SlotField<Int64>
  private var nextNumber: Int64 = 1
  private let options: OffsetOptions
  /// Needed to tell NULL from nothing yet, and to merge.
  private let keepsNumbers: Bool

  init(_ options: OffsetOptions, _ records: SlotRecords) {
    slots = Slots(type: options.type, in: records)
    self.options = options
    keepsNumbers = options.merges || !options.ignoresNulls
    // Where nobody asks for them they take no room: the field is never touched.
    numbers = keepsNumbers ? records.addField(0) : SlotField(at: 0)
  }

  var byteCount: Int { slots.byteCount }

  mutating func clear(_ slot: SlotPlace) {
    slots.clear(slot)
    if keepsNumbers { numbers[slot] = 0 }
  }

  @inline(__always)
  mutating func add(_ input: Input, _ row: Int, to slot: SlotPlace) -> Bool {
    let isNull = input.isNull(at: row)
    if isNull, options.ignoresNulls { return true }
    if options.end == .earliest, keepsNumbers ? numbers[slot] != 0 : !slots.isEmpty(slot) { return true }
    if isNull { slots.clear(slot) } else { slots.set(slot, input, row) }
    if keepsNumbers {
      numbers[slot] = nextNumber
      nextNumber &+= 1
    }
    return true
  }

  mutating func merge(_ source: SlotPlace, into target: SlotPlace) -> Bool {
    guard keepsNumbers, numbers[source] != 0 else { return true }
    let isLater = numbers[source] > numbers[target]
    if numbers[target] == 0 || isLater == (options.end == .latest) {
      slots.copy(source, to: target)
      numbers[target] = numbers[source]
    }
    return true
  }

  func appendResult(_ slot: SlotPlace, to output: Output) { slots.append(slot, to: output) }

  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer) {
    slots.save(slot, into: &buffer)
    if keepsNumbers { buffer.append(signed: numbers[slot]) }
  }

  mutating func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError) {
    try slots.load(slot, from: &reader)
    guard keepsNumbers else { return }
    numbers[slot] = try reader.signed()
    nextNumber = max(nextNumber, numbers[slot] &+ 1)
  }
}
