/// What the scan of a message has found: for each step where its value stands, and the items of repeated fields.
struct ProtobufScan {
  struct Slot {
    var isSet = false
    var bits: UInt64 = 0
    /// Borrowed from the record.
    var content = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  private(set) var slots: [Slot] = []
  private(set) var items: [[Value]] = []
  private(set) var maps: [MapValue] = []
  /// The bytes of messages that came in several pieces, end to end: that is what merging them means.
  private var merged: [Int: [UInt8]] = [:]

  /// Forgets what was found in the message before.
  private mutating func reset(for program: ProtobufProgram) {
    if slots.count == program.steps.count {
      for index in slots.indices { slots[index].isSet = false }
    } else {
      slots = [Slot](repeating: Slot(), count: program.steps.count)
    }
    if program.collectionCount > 0 {
      items = [[Value]](repeating: [], count: program.collectionCount)
      maps = [MapValue](repeating: MapValue(), count: program.collectionCount)
    }
    if !merged.isEmpty { merged = [:] }
  }

  /// Finds the fields of a message that are wanted.
  mutating func run(_ bytes: UnsafeRawBufferPointer, _ program: borrowing ProtobufProgram) throws(DecodeFault) {
    reset(for: program)
    var cursor = ProtobufCursor(bytes)
    var expected = 0
    while !cursor.isAtEnd {
      let (number, type) = try cursor.tag()
      // Mostly fields come in the order of their numbers.
      var step =
        expected < program.steps.count && program.steps[expected].number == number && !program.sharesFields
        ? expected : program.firstStep(ofField: number)
      if step < 0 || type == .groupStart || type == .groupEnd {
        try cursor.skip(type, number: number)
        continue
      }
      expected = step + 1
      var slot = Slot(isSet: true)
      do throws(DecodeFault) {
        if type == .sized { slot.content = try cursor.sized() } else { slot.bits = try cursor.bits(type) }
        repeat {
          try take(slot, type, step: step, program)
          step = program.steps[step].next
        } while step >= 0
      } catch {
        throw error.inside(program.names[max(step, 0)])
      }
    }
  }

  @inline(__always)
  private mutating func take(
    _ slot: Slot, _ type: ProtobufWire.WireType, step index: Int, _ program: borrowing ProtobufProgram
  ) throws(DecodeFault) {
    let step = program.steps[index]
    switch step.shape {
    case .single:
      // A value of another wire type is as unknown as one of another number.
      guard type == step.wireType else { return }
      if step.oneof >= 0 { unset(oneof: step.oneof, but: step.number, program) }
      slots[index] = slot
    case .message:
      guard type == .sized else { return }
      if step.oneof >= 0 { unset(oneof: step.oneof, but: step.number, program) }
      if slots[index].isSet { merge(slot.content, into: index) } else { slots[index] = slot }
    case .repeated(let place):
      try appendItems(slot, type, step: step, place: place, program)
    case .entries(let place):
      guard type == .sized, case .entries(let entry) = program.readings[step.reading] else { return }
      let pair = try entry.values(of: slot.content)
      maps[place][pair[0]] = pair[1]
    case .ignored: unset(oneof: step.oneof, but: step.number, program)
    }
  }

  @inline(never)
  private mutating func appendItems(
    _ slot: Slot, _ type: ProtobufWire.WireType, step: ProtobufProgram.Step, place: Int,
    _ program: borrowing ProtobufProgram
  ) throws(DecodeFault) {
    guard case .repeated(let reading) = program.readings[step.reading] else { return }
    if type == step.wireType {
      do throws(DecodeFault) {
        items[place].append(try reading.value(bits: slot.bits, content: slot.content))
      } catch {
        throw error.inside("[\(items[place].count + 1)]")
      }
    } else if type == .sized {
      // Packed: the numbers end to end.
      var cursor = ProtobufCursor(slot.content)
      while !cursor.isAtEnd {
        items[place].append(try reading.value(bits: try cursor.bits(step.wireType), content: slot.content))
      }
    }
  }

  @inline(never)
  private mutating func unset(oneof: Int, but number: Int32, _ program: borrowing ProtobufProgram) {
    for index in slots.indices where program.steps[index].oneof == oneof && program.steps[index].number != number {
      slots[index].isSet = false
      merged[index] = nil
    }
  }

  @inline(never)
  private mutating func merge(_ content: UnsafeRawBufferPointer, into index: Int) {
    // The slot keeps pointing to the first piece in the record: an array may move.
    merged[index, default: Array(slots[index].content)] += Array(content)
  }

  /// Gives `body` the content of a step that is set.
  @inline(__always)
  func withContent(
    of step: Int, _ body: (UnsafeRawBufferPointer) throws(DecodeFault) -> Void
  ) throws(DecodeFault) {
    guard !merged.isEmpty, let bytes = merged[step] else { return try body(slots[step].content) }
    try bytes.withUnsafeBufferPointer { bytes throws(DecodeFault) in try body(UnsafeRawBufferPointer(bytes)) }
  }
}
