import Planner

/// A value of the argument's type, or none, for each slot, in the slots' records: the state of aggregates that keep one
/// of their arguments.
protocol ValueSlots: ~Copyable {
  associatedtype Lane: ColumnLane

  init(type: SQLType, in records: SlotRecords)
  /// What it takes besides the records.
  var byteCount: Int { get }
  func isEmpty(_ slot: SlotPlace) -> Bool
  mutating func clear(_ slot: SlotPlace)
  mutating func set(_ slot: SlotPlace, _ input: Lane, _ row: Int)
  mutating func copy(_ source: SlotPlace, to target: SlotPlace)
  /// Below, equal to or above zero as the value at a slot that is not empty comes before, with or after the row's.
  func compare(_ slot: SlotPlace, _ input: Lane, _ row: Int) -> Int
  func compare(_ slot: SlotPlace, _ other: SlotPlace) -> Int
  /// Appends the value, NULL where there is none.
  func append(_ slot: SlotPlace, to output: Lane)
  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer)
  mutating func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError)
}

/// Values of one size.
struct FixedSlots<Element: StorableElement>: ValueSlots, ~Copyable {
  typealias Lane = FixedColumn<Element>
  private let values: SlotField<Element>
  private let isSet: SlotField<Bool>
  private let type: SQLType

  init(type: SQLType, in records: SlotRecords) {
    self.type = type
    values = records.addField(Element.filler)
    isSet = records.addField(false)
  }

  var byteCount: Int { 0 }

  @inline(__always)
  func isEmpty(_ slot: SlotPlace) -> Bool { !isSet[slot] }

  func clear(_ slot: SlotPlace) {
    values[slot] = Element.filler
    isSet[slot] = false
  }

  @inline(__always)
  mutating func set(_ slot: SlotPlace, _ input: Lane, _ row: Int) {
    values[slot] = input.values[row]
    isSet[slot] = true
  }

  mutating func copy(_ source: SlotPlace, to target: SlotPlace) {
    values[target] = values[source]
    isSet[target] = isSet[source]
  }

  @inline(__always)
  func compare(_ slot: SlotPlace, _ input: Lane, _ row: Int) -> Int { Element.order(values[slot], input.values[row]) }

  func compare(_ slot: SlotPlace, _ other: SlotPlace) -> Int { Element.order(values[slot], values[other]) }

  @inline(__always)
  func append(_ slot: SlotPlace, to output: Lane) {
    if isSet[slot] { output.append(values[slot]) } else { output.appendNull() }
  }

  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer) {
    buffer.append(flag: isSet[slot])
    if isSet[slot] { values[slot].save(into: &buffer, type) }
  }

  mutating func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError) {
    if try reader.flag() {
      values[slot] = try Element.load(from: &reader, type)
      isSet[slot] = true
    } else {
      clear(slot)
    }
  }
}

/// Byte strings: STRING and BYTES.
struct BytesSlots: ValueSlots, ~Copyable {
  typealias Lane = BytesColumn
  private let places: SlotField<ByteArena.Place>
  private var arena = ByteArena()

  init(type: SQLType, in records: SlotRecords) { places = records.addField(.none) }

  var byteCount: Int { arena.byteCount }


  func isEmpty(_ slot: SlotPlace) -> Bool { places[slot] == .none }

  mutating func clear(_ slot: SlotPlace) {
    arena.release(places[slot])
    places[slot] = .none
  }

  mutating func set(_ slot: SlotPlace, _ input: BytesColumn, _ row: Int) {
    places[slot] = arena.replace(places[slot], by: input.bytes(at: row))
  }

  mutating func copy(_ source: SlotPlace, to target: SlotPlace) {
    if isEmpty(source) { clear(target) } else { places[target] = arena.replace(places[target], by: bytes(source)) }
  }

  func compare(_ slot: SlotPlace, _ input: BytesColumn, _ row: Int) -> Int {
    byteOrder(bytes(slot), input.bytes(at: row))
  }

  func compare(_ slot: SlotPlace, _ other: SlotPlace) -> Int { byteOrder(bytes(slot), bytes(other)) }

  func append(_ slot: SlotPlace, to output: BytesColumn) {
    if isEmpty(slot) { output.appendNull() } else { output.append(bytes(slot)) }
  }

  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer) {
    buffer.append(flag: !isEmpty(slot))
    if !isEmpty(slot) { buffer.append(lengthAnd: bytes(slot)) }
  }

  mutating func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError) {
    if try reader.flag() {
      places[slot] = arena.replace(places[slot], by: try reader.byteString())
    } else {
      clear(slot)
    }
  }

  private func bytes(_ slot: SlotPlace) -> UnsafeRawBufferPointer { arena.bytes(at: places[slot]) }
}
