import Runtime

/// Makes a record of its JSON.
struct CaseRecordDecoder {
  private let node: JSONValue

  init(_ node: JSONValue) {
    self.node = node
  }

  func record() throws(CaseFileError) -> CaseRecord {
    guard let topic = node["topic"]?.text else { throw CaseFileError("a record has no \"topic\"") }
    var timestamp: Int64?
    if let given = node["timestamp"], !given.isNull {
      guard let millis = given.integer else { throw CaseFileError("a timestamp is no whole number") }
      timestamp = millis
    }
    return CaseRecord(
      topic: topic, key: node["key"] ?? .null, value: node["value"] ?? .null, timestampMillis: timestamp,
      window: try window(), headers: try headers())
  }

  private func window() throws(CaseFileError) -> RecordWindow? {
    guard let window = node["window"], !window.isNull else { return nil }
    guard let start = window["start"]?.integer else { throw CaseFileError("a window has no \"start\"") }
    return RecordWindow(
      startMillis: start, endMillis: window["end"]?.integer, isSession: window["type"]?.text?.lowercased() == "session")
  }

  private func headers() throws(CaseFileError) -> [RecordHeader]? {
    guard let list = node["headers"]?.items else { return nil }
    var headers: [RecordHeader] = []
    for header in list {
      guard let name = header["KEY"]?.text else { throw CaseFileError("a header has no \"KEY\"") }
      var value: [UInt8]?
      if let text = header["VALUE"]?.text {
        guard let bytes = Base64.decode(text) else { throw CaseFileError("a header's \"VALUE\" is no Base64") }
        value = bytes
      }
      headers.append(RecordHeader(name: name, value: value))
    }
    return headers
  }
}
