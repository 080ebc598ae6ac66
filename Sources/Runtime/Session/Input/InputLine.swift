/// A line of an `--input` file, taken apart as far as all lines are alike:
///
///     {"topic": ..., "key": ..., "value": ..., "timestamp": ..., "headers": ...}
///
/// All but the topic may be missing or null. Key and value are still the line's text, checked to be JSON: how they are
/// read is their topic's business.
package struct InputLine {
  let topic: String
  /// nil and `null`: a null key.
  let key: UnsafeRawBufferPointer?
  let value: UnsafeRawBufferPointer?
  /// Epoch milliseconds; nil: now.
  let timestampMillis: Int64?
  let headers: [RecordHeader]

  /// - Parameter line: its bytes, which must outlive this.
  /// - Throws: `RecordRefusal`.
  package init(_ line: UnsafeRawBufferPointer) throws(RecordRefusal) {
    let fields = try Fields(line)
    guard let text = fields.topic, let topic = try Self.text(text), !topic.isEmpty else {
      throw RecordRefusal(reason: "\"topic\" must be the name of a topic")
    }
    self.topic = topic
    (key, value) = (fields.key, fields.value)
    timestampMillis = if let text = fields.timestamp { try Self.timestamp(text) } else { nil }
    headers = if let text = fields.headers { try Self.headers(try Self.document(text)) } else { [] }
  }

  /// The line as a record of its own.
  /// - Throws: `RecordRefusal`.
  package func record() throws(RecordRefusal) -> InputRecord {
    let key: JSONValue? = if let key { try Self.document(key) } else { nil }
    let value: JSONValue? = if let value { try Self.document(value) } else { nil }
    return InputRecord(topic: topic, key: key, value: value, timestampMillis: timestampMillis, headers: headers)
  }

  /// The texts of the fields; where one comes several times, the last.
  private struct Fields {
    var topic, key, value, timestamp, headers: UnsafeRawBufferPointer?

    init(_ line: UnsafeRawBufferPointer) throws(RecordRefusal) {
      var unknown: String?
      var cursor = JSONCursor(line)
      cursor.skipBlanks()
      let isObject = cursor.peek == UInt8(ascii: "{")
      do throws(DecodeFault) {
        if isObject { try read(&cursor, unknown: &unknown) } else { try cursor.skipValue() }
        try cursor.expectEnd()
      } catch {
        throw RecordRefusal(reason: "the line is not JSON: \(error.description)")
      }
      if !isObject { throw RecordRefusal(reason: "the line is no JSON object") }
      if let unknown {
        throw RecordRefusal(
          reason: "there is no field \"\(unknown)\"; a record has topic, key, value, timestamp, headers")
      }
    }

    private mutating func read(_ cursor: inout JSONCursor, unknown: inout String?) throws(DecodeFault) {
      cursor.position += 1
      cursor.skipBlanks()
      if cursor.skip(UInt8(ascii: "}")) { return }
      while true {
        let name = try cursor.string()
        cursor.skipBlanks()
        try cursor.expect(UInt8(ascii: ":"), "a colon")
        cursor.skipBlanks()
        let start = cursor.position
        try cursor.skipValue(depth: 1)
        let text = cursor.bytes(start..<cursor.position)
        if name.hasEscapes {
          var plain = Array(try cursor.text(of: name).utf8)
          plain.withUnsafeMutableBytes { put(text, as: UnsafeRawBufferPointer($0), unknown: &unknown) }
        } else {
          put(text, as: cursor.bytes(name.range), unknown: &unknown)
        }
        cursor.skipBlanks()
        if cursor.skip(UInt8(ascii: "}")) { return }
        try cursor.expect(UInt8(ascii: ","), "a comma")
        cursor.skipBlanks()
      }
    }

    private mutating func put(_ text: UnsafeRawBufferPointer, as name: UnsafeRawBufferPointer, unknown: inout String?) {
      if InputLine.isText(name, "topic") {
        topic = text
      } else if InputLine.isText(name, "key") {
        key = text
      } else if InputLine.isText(name, "value") {
        value = text
      } else if InputLine.isText(name, "timestamp") {
        timestamp = text
      } else if InputLine.isText(name, "headers") {
        headers = text
      } else if unknown == nil {
        unknown = String(decoding: name, as: UTF8.self)
      }
    }
  }

  private static func isText(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
    // Safe: the text is there as long as the program.
    bytes.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// The text of a string; nil where it is something else.
  private static func text(_ text: UnsafeRawBufferPointer) throws(RecordRefusal) -> String? {
    // Within the quotes of a text without escapes stands what it says.
    if text.first == UInt8(ascii: "\""), !text.contains(UInt8(ascii: "\\")) {
      return String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
    }
    guard case .string(let content) = try document(text) else { return nil }
    return content
  }

  private static func document(_ text: UnsafeRawBufferPointer) throws(RecordRefusal) -> JSONValue {
    do throws(DecodeFault) {
      return try JSONValue(parsing: text)
    } catch {
      throw RecordRefusal(reason: "the line is not JSON: \(error.description)")
    }
  }

  /// A whole number of up to 18 digits; nil for anything else.
  private static func digits(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard text.count <= 18 else { return nil }
    var number: Int64 = 0
    for byte in text {
      let digit = byte &- UInt8(ascii: "0")
      if digit > 9 { return nil }
      number = number &* 10 &+ Int64(digit)
    }
    return number
  }

  private static func timestamp(_ text: UnsafeRawBufferPointer) throws(RecordRefusal) -> Int64? {
    if text.first == UInt8(ascii: "n") { return nil }
    if let millis = Self.digits(text) { return millis }
    if let millis = Int64(String(decoding: text, as: UTF8.self)), millis >= 0 { return millis }
    throw RecordRefusal(reason: "\"timestamp\" must be a whole number of milliseconds since 1970, from 0")
  }

  /// Headers: an object of texts, or a list of `{"key": ..., "value": ...}` where a name comes several times.
  private static func headers(_ value: JSONValue) throws(RecordRefusal) -> [RecordHeader] {
    switch value {
    case .null: return []
    case .object(let members):
      var headers: [RecordHeader] = []
      for member in members { headers.append(try header(member.name, member.value)) }
      return headers
    case .array(let items):
      var headers: [RecordHeader] = []
      for item in items {
        guard case .string(let name) = item.members?.first(where: { $0.name == "key" })?.value else {
          throw malformedHeaders
        }
        headers.append(try header(name, item.members?.first { $0.name == "value" }?.value ?? .null))
      }
      return headers
    case .boolean, .number, .string: throw malformedHeaders
    }
  }

  private static func header(_ name: String, _ value: JSONValue) throws(RecordRefusal) -> RecordHeader {
    switch value {
    case .null: return RecordHeader(name: name, value: nil)
    case .string(let text): return RecordHeader(name: name, value: Array(text.utf8))
    case .boolean, .number, .array, .object: throw malformedHeaders
    }
  }

  private static let malformedHeaders = RecordRefusal(
    reason: "\"headers\" must be an object of texts, or a list of {\"key\": text, \"value\": text}")
}
