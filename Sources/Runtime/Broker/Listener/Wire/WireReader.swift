/// A request that is not what Kafka's protocol says: its connection is closed.
struct WireFault: Error, Hashable {
  let reason: String

  static let endOfBytes = WireFault(reason: "the request ends too early")
}

/// A topic, and what is said of its partitions.
struct WireTopic<Partition> {
  let name: String
  let partitions: [Partition]

  func map<Other>(_ change: (Partition) -> Other) -> WireTopic<Other> {
    WireTopic<Other>(name: name, partitions: partitions.map(change))
  }
}

/// Reads what Kafka's protocol is made of ("Protocol Primitive Types" in Kafka's protocol guide), out of bytes that
/// anybody may have sent: each read checks its bounds.
struct WireReader {
  // The caller keeps the bytes alive.
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0
  /// Newer versions of requests write lengths as varints, one higher, and end structures with tagged fields (KIP-482).
  var isFlexible = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var remaining: Int { bytes.count - position }

  mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws(WireFault) -> Number {
    let part = try take(MemoryLayout<Number>.size)
    return Number(bigEndian: part.loadUnaligned(as: Number.self))
  }

  mutating func flag() throws(WireFault) -> Bool { try number(Int8.self) != 0 }

  /// A number of seven bits a byte.
  mutating func varint() throws(WireFault) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 63, by: 7) {
      let byte = try number(UInt8.self)
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return value }
    }
    throw WireFault(reason: "a number has more than ten bytes")
  }

  /// A signed number of seven bits a byte, in the zigzag form; records are made of them.
  mutating func zigzag() throws(WireFault) -> Int64 {
    let bits = try varint()
    return Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
  }

  /// The next `count` bytes, where they lie.
  mutating func take(_ count: Int) throws(WireFault) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= remaining else { throw .endOfBytes }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  mutating func text() throws(WireFault) -> String {
    guard let text = try optionalText() else { throw WireFault(reason: "a text is missing") }
    return text
  }

  mutating func optionalText() throws(WireFault) -> String? {
    let count = isFlexible ? try compactCount() : Int(try number(Int16.self))
    if count < 0 { return nil }
    return String(decoding: try take(count), as: UTF8.self)
  }

  mutating func optionalBytes() throws(WireFault) -> UnsafeRawBufferPointer? {
    let count = isFlexible ? try compactCount() : Int(try number(Int32.self))
    return count < 0 ? nil : try take(count)
  }

  mutating func byteArray() throws(WireFault) -> [UInt8] { Array(try optionalBytes() ?? .init(start: nil, count: 0)) }

  /// The elements of a list; one that is null has none.
  mutating func list<Element>(
    _ element: (inout WireReader) throws(WireFault) -> Element
  ) throws(WireFault) -> [Element] {
    try optionalList(element) ?? []
  }

  mutating func optionalList<Element>(
    _ element: (inout WireReader) throws(WireFault) -> Element
  ) throws(WireFault) -> [Element]? {
    let count = isFlexible ? try compactCount() : Int(try number(Int32.self))
    if count < 0 { return nil }
    // No element is empty.
    guard count <= remaining else { throw .endOfBytes }
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(try element(&self)) }
    return elements
  }

  /// What a request says of partitions, by topic.
  mutating func topics<Partition>(
    _ partition: (inout WireReader, String) throws(WireFault) -> Partition
  ) throws(WireFault) -> [WireTopic<Partition>] {
    try list { reader throws(WireFault) in
      let name = try reader.text()
      let partitions = try reader.list { reader throws(WireFault) in
        let partition = try partition(&reader, name)
        try reader.endOfStructure()
        return partition
      }
      try reader.endOfStructure()
      return WireTopic(name: name, partitions: partitions)
    }
  }

  /// A partition's number, of the topic that is named before.
  mutating func place(_ topic: String) throws(WireFault) -> TopicPartition {
    TopicPartition(topic, Int(try number(Int32.self)))
  }

  /// Passes over the tagged fields at the end of a structure; none of them means anything here.
  mutating func endOfStructure() throws(WireFault) {
    guard isFlexible else { return }
    var left = try varint()
    while left > 0 {
      _ = try varint()
      let size = try varint()
      guard size <= UInt64(remaining) else { throw .endOfBytes }
      _ = try take(Int(size))
      left -= 1
    }
  }

  /// One less than what is written; -1: null.
  private mutating func compactCount() throws(WireFault) -> Int {
    let written = try varint()
    guard written <= UInt64(Int32.max) else { throw .endOfBytes }
    return Int(written) - 1
  }
}
