import Runtime

/// Lines of `--input` files; `EventLineWriter` writes them.
extension InputRecord {
  /// Reads `{"topic": ..., "key": ..., "value": ..., "timestamp": ..., "headers": ...}`; all but the topic may be
  /// missing or null.
  init(line: some Collection<UInt8>) throws(InputFault) {
    guard let text = String(validating: line, as: UTF8.self) else { throw InputFault(reason: "the line is not UTF-8") }
    let parsed: JSONValue
    do throws(FormatError) { parsed = try JSONValue(parsing: text) } catch {
      throw InputFault(reason: "the line is not JSON: \(error.reason)")
    }
    guard case .object(let members) = parsed else { throw InputFault(reason: "the line is no JSON object") }
    var fields: [String: JSONValue] = [:]
    for member in members {
      guard Self.fieldNames.contains(member.name) else {
        let known = Self.fieldNames.joined(separator: ", ")
        throw InputFault(reason: "there is no field \"\(member.name)\"; a record has \(known)")
      }
      fields[member.name] = member.value
    }
    guard case .string(let topic) = fields["topic"], !topic.isEmpty else {
      throw InputFault(reason: "\"topic\" must be the name of a topic")
    }
    self.init(
      topic: topic, key: fields["key"], value: fields["value"],
      timestampMillis: try Self.timestamp(fields["timestamp"]), headers: try Self.headers(fields["headers"]))
  }

  private static let fieldNames = ["topic", "key", "value", "timestamp", "headers"]

  private static func timestamp(_ value: JSONValue?) throws(InputFault) -> Int64? {
    switch value {
    case nil, .null: return nil
    case .number(let text):
      if let millis = Int64(text), millis >= 0 { return millis }
      fallthrough
    case .boolean, .string, .array, .object:
      throw InputFault(reason: "\"timestamp\" must be a whole number of milliseconds since 1970, from 0")
    }
  }

  /// Headers: an object of texts, or a list of `{"key": ..., "value": ...}` where a name comes several times.
  private static func headers(_ value: JSONValue?) throws(InputFault) -> [RecordHeader] {
    switch value {
    case nil, .null: return []
    case .object(let members):
      var headers: [RecordHeader] = []
      for member in members { headers.append(try header(member.name, member.value)) }
      return headers
    case .array(let items):
      var headers: [RecordHeader] = []
      for item in items {
        guard case .object(let members) = item,
          case .string(let name) = members.first(where: { $0.name == "key" })?.value
        else { throw malformedHeaders }
        headers.append(try header(name, members.first { $0.name == "value" }?.value ?? .null))
      }
      return headers
    case .boolean, .number, .string: throw malformedHeaders
    }
  }

  private static func header(_ name: String, _ value: JSONValue) throws(InputFault) -> RecordHeader {
    switch value {
    case .null: return RecordHeader(name: name, value: nil)
    case .string(let text): return RecordHeader(name: name, value: Array(text.utf8))
    case .boolean, .number, .array, .object: throw malformedHeaders
    }
  }

  private static let malformedHeaders = InputFault(
    reason: "\"headers\" must be an object of texts, or a list of {\"key\": text, \"value\": text}")
}
