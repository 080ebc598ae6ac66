/// Writes an answer: its length, the number of its request, and what Kafka's protocol is made of.
struct WireWriter: ~Copyable {
  private(set) var bytes: ByteBuffer
  /// As in `WireReader`.
  var isFlexible = false

  /// - Parameter correlation: what the client tells its requests apart by.
  init(correlation: Int32) {
    bytes = ByteBuffer(capacity: 512)
    bytes.append(bigEndian: Int32(0))
    bytes.append(bigEndian: correlation)
  }

  /// All of it, once nothing more is written.
  consuming func finished() -> ByteBuffer {
    bytes.replace(at: 0, withBigEndian: Int32(clamping: bytes.count - 4))
    return bytes
  }

  mutating func number<Number: FixedWidthInteger>(_ number: Number) { bytes.append(bigEndian: number) }
  mutating func flag(_ flag: Bool) { number(Int8(flag ? 1 : 0)) }
  mutating func error(_ code: KafkaErrorCode) { number(code.rawValue) }

  mutating func text(_ text: String) {
    if isFlexible { compactCount(text.utf8.count) } else { number(Int16(clamping: text.utf8.count)) }
    bytes.append(utf8: text)
  }

  mutating func optionalText(_ text: String?) {
    if let text { return self.text(text) }
    if isFlexible { compactCount(-1) } else { number(Int16(-1)) }
  }

  mutating func byteArray(_ array: [UInt8]) {
    size(array.count)
    bytes.append(array)
  }

  /// A list of known length.
  mutating func list<Element>(_ elements: some Collection<Element>, _ write: (inout WireWriter, Element) -> Void) {
    size(elements.count)
    for element in elements { write(&self, element) }
  }

  /// What an answer says of partitions, by topic.
  mutating func topics<Partition>(
    _ topics: [WireTopic<Partition>], _ write: (inout WireWriter, Partition) -> Void
  ) {
    list(topics) { writer, topic in
      writer.text(topic.name)
      writer.list(topic.partitions) { writer, partition in
        write(&writer, partition)
        writer.endOfStructure()
      }
      writer.endOfStructure()
    }
  }

  mutating func nullList() { size(-1) }

  /// No tagged fields at the end of a structure.
  mutating func endOfStructure() {
    if isFlexible { number(UInt8(0)) }
  }

  /// Records, with their size before them.
  mutating func records(_ write: (inout ByteBuffer) -> Void) {
    // Whoever answers with records speaks no flexible version.
    let place = bytes.count
    number(Int32(0))
    write(&bytes)
    bytes.replace(at: place, withBigEndian: Int32(clamping: bytes.count - place - 4))
  }

  private mutating func size(_ count: Int) {
    if isFlexible { compactCount(count) } else { number(Int32(clamping: count)) }
  }

  private mutating func compactCount(_ count: Int) { bytes.append(varint: UInt64(count + 1)) }
}
