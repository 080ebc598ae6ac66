import Planner

/// Shows a record as a line of text: its time, key, value and place.
struct RecordRenderer {
  private let relation: Planner.Relation?
  private let environment: QueryEnvironment

  /// `relation` is the one that the topic belongs to; nil: key and value are shown as what they look like.
  init(relation: Planner.Relation?, environment: QueryEnvironment) {
    self.relation = relation
    self.environment = environment
  }

  /// `rowtime: 2023-12-16T21:52:58.406Z, key: a1, value: {"QTY":3}, partition: 0, offset: 12`
  func line(_ records: RecordBatch, at index: Int) -> String {
    let record = records.records[index]
    var key = record.key
    var window = ""
    if let keyWindow = relation?.keyWindow, let bytes = key, let bounds = WindowedKey.read(bytes, keyWindow) {
      key = UnsafeRawBufferPointer(rebasing: bytes.dropLast(WindowedKey.suffixLength(keyWindow)))
      window = "@\(bounds.start)/\(bounds.end)"
    }
    let time = TemporalText.timestamp(record.timestampMillis) + "Z"
    return "rowtime: \(time), key: \(text(key, .key))\(window), value: \(text(record.value, .value)), "
      + "partition: \(records.partition), offset: \(record.offset)"
  }

  private func text(_ bytes: UnsafeRawBufferPointer?, _ part: RecordPart) -> String {
    guard let bytes else { return "<null>" }
    guard let relation else { return guess(bytes) }
    let specification = part == .key ? relation.keyFormat : relation.valueFormat
    let columns = part == .key ? relation.schema.keyColumns : relation.schema.valueColumns
    do {
      let reader = try JSONRecordReader(
        topic: relation.topic, part: part, specification: specification,
        columns: columns.map { FormatColumn(name: $0.name, type: $0.type) }, registry: environment.registry)
      return Self.plain(try reader.read(bytes))
    } catch {
      return "<not \(specification.name): \((error as? FormatError)?.reason ?? "\(error)")> \(guess(bytes))"
    }
  }

  private static func plain(_ document: JSONValue) -> String {
    if case .string(let text) = document { return text }
    var buffer = ByteBuffer()
    buffer.append(document)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  /// Text where the bytes are text, and otherwise their hexadecimal digits.
  private func guess(_ bytes: UnsafeRawBufferPointer) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let shown = bytes.prefix(64).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    return "0x" + shown.joined() + (bytes.count > 64 ? "... (\(bytes.count) bytes)" : "")
  }
}
