import Runtime

@testable import REPL

/// Events as the records that their printed lines are read as.
extension EventGenerator {
  mutating func next(atMillis millis: Int64, left: Int?) throws -> InputRecord {
    let events = SceneEvents(Self.topics.map(\.printed))
    next(atMillis: millis, left: left, into: events)
    return try Self.records(events)[0]
  }

  mutating func finish(atMillis millis: Int64) throws -> [InputRecord] {
    let events = SceneEvents(Self.topics.map(\.printed))
    finish(atMillis: millis, into: events)
    return try Self.records(events)
  }

  private static func records(_ events: SceneEvents) throws -> [InputRecord] {
    try events.places.map { place in
      let topic = events.topics[place.topic]
      var buffer = ByteBuffer()
      EventLineWriter(topic: topic.name, columns: topic.columns)
        .append(row: place.row, of: events.batch(ofTopic: place.topic), to: &buffer)
      var record = try buffer.bytes.dropLast().withUnsafeBytes { try InputLine($0).record() }
      if record.key == .null { record.key = nil }
      return record
    }
  }
}

extension InputRecord {
  /// All of the record, for comparisons.
  var line: String {
    var writer = ValueJSONWriter()
    writer.json(key ?? .null)
    writer.json(value ?? .null)
    return "\(topic) \(timestampMillis ?? -1) \(writer.text)"
  }
}
