import Runtime

/// A record as a topic holds it.
struct ReceivedRecord {
  var key: JSONValue
  var value: JSONValue
  var timestampMillis: Int64
  /// The window behind the key; nil where the topic's keys have none.
  var window: RecordWindow?
  var headers: [RecordHeader]
}

/// Compares what a topic received with what it should have.
enum RecordComparison {
  /// The first difference, for people; nil where there is none.
  static func difference(topic: String, expected: [CaseRecord], actual: [ReceivedRecord]) -> String? {
    for (position, pair) in zip(expected, actual).enumerated() {
      if let fault = difference(expected: pair.0, actual: pair.1) {
        return "topic \(topic), record \(position + 1): \(fault)"
      }
    }
    if expected.count > actual.count {
      return "topic \(topic), record \(actual.count + 1): expected \(text(of: expected[actual.count])), "
        + "got nothing: \(expected.count) expected, \(actual.count) received"
    }
    if actual.count > expected.count {
      return "topic \(topic), record \(expected.count + 1): expected nothing, "
        + "got \(text(of: actual[expected.count])): \(expected.count) expected, \(actual.count) received"
    }
    return nil
  }

  private static func difference(expected: CaseRecord, actual: ReceivedRecord) -> String? {
    if !DocumentComparison.matches(expected: expected.key, actual: actual.key) {
      return told("key", expected.key.jsonText, actual.key.jsonText)
    }
    if !DocumentComparison.matches(expected: expected.value, actual: actual.value) {
      return told("value", expected.value.jsonText, actual.value.jsonText)
    }
    if let timestamp = expected.timestampMillis, timestamp != actual.timestampMillis {
      return told("timestamp", "\(timestamp)", "\(actual.timestampMillis)")
    }
    if let window = expected.window, !matches(window, actual.window) {
      return told("window", text(of: window), actual.window.map(text) ?? "none")
    }
    if let headers = expected.headers, headers != actual.headers {
      return told("headers", text(of: headers), text(of: actual.headers))
    }
    return nil
  }

  private static func matches(_ expected: RecordWindow, _ actual: RecordWindow?) -> Bool {
    guard let actual else { return false }
    return expected.isSession == actual.isSession && expected.startMillis == actual.startMillis
      && (expected.endMillis == nil || expected.endMillis == actual.endMillis)
  }

  private static func told(_ what: String, _ expected: String, _ actual: String) -> String {
    "\(what): expected \(expected), got \(actual)"
  }

  private static func text(of record: CaseRecord) -> String {
    "key \(record.key.jsonText), value \(record.value.jsonText)"
  }

  private static func text(of record: ReceivedRecord) -> String {
    "key \(record.key.jsonText), value \(record.value.jsonText)"
  }

  private static func text(of window: RecordWindow) -> String {
    "\(window.isSession ? "session" : "time") \(window.startMillis)..\(window.endMillis.map(String.init) ?? "")"
  }

  private static func text(of headers: [RecordHeader]) -> String {
    "[" + headers.map { "\($0.name): \($0.value.map { "\($0)" } ?? "null")" }.joined(separator: ", ") + "]"
  }
}
