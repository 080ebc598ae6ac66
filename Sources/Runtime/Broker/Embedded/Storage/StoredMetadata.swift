/// All that the embedded broker keeps besides records: topics, groups' offsets, transactional ids. Stored as one
/// file, so that a commit of offsets and the decision on a transaction happen at once or not at all.
struct StoredMetadata {
  var topics: [TopicSpecification] = []
  var groups: [String: EmbeddedGroup] = [:]
  var transactions = EmbeddedTransactions()

  /// The first bytes of the file; the number grows when the format changes.
  static let signature = Array("sqlstream broker 1\n".utf8)

  func encoded() -> [UInt8] {
    var body = BinaryWriter()
    body.write(UInt32(topics.count))
    for topic in topics.sorted(by: { $0.name < $1.name }) {
      body.write(topic.name)
      body.write(UInt32(topic.partitions))
      body.write(UInt32(topic.configuration.count))
      for (name, value) in topic.configuration.sorted(by: { $0.key < $1.key }) {
        body.write(name)
        body.write(value)
      }
    }
    body.write(UInt32(groups.count))
    for (name, group) in groups.sorted(by: { $0.key < $1.key }) {
      body.write(name)
      body.write(Int64(group.generation))
      body.write(UInt32(group.offsets.count))
      for (place, offset) in group.offsets.sorted(by: { $0.key < $1.key }) {
        body.write(place)
        body.write(offset)
      }
    }
    body.write(transactions.nextProducerID)
    body.write(UInt32(transactions.holders.count))
    for (name, holder) in transactions.holders.sorted(by: { $0.key < $1.key }) {
      body.write(name)
      body.write(holder.producerID)
      body.write(holder.epoch)
      body.write(holder.timeoutMillis)
      body.write(UInt32(holder.committing.count))
      for (place, offset) in holder.committing.sorted(by: { $0.key < $1.key }) {
        body.write(place)
        body.write(offset)
      }
    }
    // At the end, where older files have nothing.
    let noted = groups.filter { !$0.value.notes.isEmpty }
    body.write(UInt32(noted.count))
    for (name, group) in noted.sorted(by: { $0.key < $1.key }) {
      body.write(name)
      body.write(UInt32(group.notes.count))
      for (place, note) in group.notes.sorted(by: { $0.key < $1.key }) {
        body.write(place)
        body.write(note)
      }
    }
    var file = BinaryWriter(bytes: Self.signature)
    file.write(CRC32C.checksum(body.bytes[...]))
    file.bytes.append(contentsOf: body.bytes)
    return file.bytes
  }

  init() {}

  /// Throws `.corrupted`.
  init(decoding bytes: [UInt8], path: String) throws(BrokerError) {
    guard bytes.starts(with: Self.signature) else {
      throw .corrupted(path: path, reason: "it was not written by this version of sqlstream")
    }
    do throws(BinaryReader.EndOfBytes) {
      var reader = BinaryReader(bytes[Self.signature.count...])
      let checksum: UInt32 = try reader.read()
      guard CRC32C.checksum(bytes[reader.position...]) == checksum else { throw BinaryReader.EndOfBytes() }
      for _ in 0..<(try reader.read(UInt32.self)) { topics.append(try Self.readTopic(&reader)) }
      for _ in 0..<(try reader.read(UInt32.self)) {
        let name = try reader.readText()
        let generation: Int64 = try reader.read()
        var offsets: [TopicPartition: Int64] = [:]
        for _ in 0..<(try reader.read(UInt32.self)) { offsets[try reader.readPlace()] = try reader.read() }
        groups[name] = EmbeddedGroup(generation: Int(generation), offsets: offsets)
      }
      let nextProducerID: Int64 = try reader.read()
      var holders: [String: EmbeddedTransactions.Holder] = [:]
      for _ in 0..<(try reader.read(UInt32.self)) {
        let name = try reader.readText()
        var holder = EmbeddedTransactions.Holder(
          producerID: try reader.read(), epoch: try reader.read(), timeoutMillis: try reader.read())
        for _ in 0..<(try reader.read(UInt32.self)) { holder.committing[try reader.readPlace()] = try reader.read() }
        holders[name] = holder
      }
      transactions = EmbeddedTransactions(holders: holders, nextProducerID: nextProducerID)
      if !reader.isAtEnd { try readNotes(&reader) }
    } catch {
      throw .corrupted(path: path, reason: "its checksum is wrong")
    }
    guard hasMeaning else { throw .corrupted(path: path, reason: "it names what can't be") }
  }

  /// Whether numbers and places are such as the broker writes: a checksum says only that they are those once written.
  private var hasMeaning: Bool {
    let numbers = 0...LogFrame.highestNumber
    var partitions: [String: Int] = [:]
    for topic in topics { partitions[topic.name] = topic.partitions }
    return numbers ~= transactions.nextProducerID && groups.values.allSatisfy { 0...Int(Int32.max) ~= $0.generation }
      && transactions.holders.values.allSatisfy { holder in
        numbers ~= holder.producerID && holder.epoch >= 0
          // A topic may have been deleted since.
          && holder.committing.keys.allSatisfy { 0..<(partitions[$0.topic] ?? .max) ~= $0.partition }
      }
  }

  private mutating func readNotes(_ reader: inout BinaryReader) throws(BinaryReader.EndOfBytes) {
    for _ in 0..<(try reader.read(UInt32.self)) {
      let name = try reader.readText()
      var notes: [TopicPartition: String] = [:]
      for _ in 0..<(try reader.read(UInt32.self)) { notes[try reader.readPlace()] = try reader.readText() }
      guard let group = groups[name] else { continue }
      groups[name] = EmbeddedGroup(generation: group.generation, offsets: group.offsets, notes: notes)
    }
  }

  private static func readTopic(_ reader: inout BinaryReader) throws(BinaryReader.EndOfBytes) -> TopicSpecification {
    var topic = TopicSpecification(name: try reader.readText())
    topic.partitions = Int(try reader.read(UInt32.self))
    for _ in 0..<(try reader.read(UInt32.self)) {
      let name = try reader.readText()
      topic.configuration[name] = try reader.readText()
    }
    return topic
  }
}

extension BinaryWriter {
  fileprivate mutating func write(_ place: TopicPartition) {
    write(place.topic)
    write(UInt32(truncatingIfNeeded: place.partition))
  }
}

extension BinaryReader {
  fileprivate mutating func readPlace() throws(EndOfBytes) -> TopicPartition {
    let topic = try readText()
    return TopicPartition(topic, Int(try read(UInt32.self)))
  }
}
