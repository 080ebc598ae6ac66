/// A record of an `--input` file: `{"topic", "key", "value", "timestamp", "headers"}`, one JSON object a line.
package struct InputRecord: Sendable {
  package var topic: String
  /// nil and JSON null: a null key.
  package var key: JSONValue?
  package var value: JSONValue?
  /// Epoch milliseconds; nil: now.
  package var timestampMillis: Int64?
  package var headers: [RecordHeader]

  package init(
    topic: String, key: JSONValue?, value: JSONValue?, timestampMillis: Int64?, headers: [RecordHeader] = []
  ) {
    self.topic = topic
    self.key = key
    self.value = value
    self.timestampMillis = timestampMillis
    self.headers = headers
  }
}

/// Why a record can't be written, though others can: it does not fit its topic, or a line is none.
package struct RecordRefusal: Error, Sendable {
  /// For people.
  package let reason: String
}
