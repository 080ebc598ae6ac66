import Planner

/// The topic that the processing log is written to, and the stream KSQL_PROCESSING_LOG over it.
///
/// The records have the form of ksqlDB's, so that what was written for its log runs on this one; QUERY, SOURCE_TOPIC,
/// SOURCE_PARTITION, SOURCE_OFFSET and REASON tell the same without structs. The data of a record stands in none.
package final class ProcessingLogTopic: Sendable {
  package static let streamName = "KSQL_PROCESSING_LOG"

  package let name: String
  private let producer: any Producer

  /// Makes the topic where it is not there.
  package init(broker: any Broker, applicationID: String) throws(BrokerError) {
    name = "\(applicationID)-processing-log"
    try broker.ensureTopic(TopicSpecification(name: name, partitions: 1))
    producer = try broker.makeProducer(ProducerConfiguration(topics: [name]))
  }

  func write(_ entry: ProcessingLog.Entry, timeMillis: Int64) {
    var records = OutgoingBatch()
    records.append(
      key: nil, value: Array(document(entry, timeMillis: timeMillis).description.utf8), timestampMillis: timeMillis)
    // A log that can't be written must not end the query that it is about.
    try? producer.produce(records, to: name)
  }

  /// Waits until what was written is stored.
  func flush() { try? producer.flush(timeoutMillis: 10_000) }

  func close() { producer.close() }

  private func document(_ entry: ProcessingLog.Entry, timeMillis: Int64) -> JSONValue {
    func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
      .object(members.map { JSONValue.Member(name: $0.key, value: $0.value) })
    }
    let reason = JSONValue.string(entry.reason)
    let topic: JSONValue = entry.topic.isEmpty ? .null : .string(entry.topic)
    let message: JSONValue =
      switch entry.kind {
      case .record:
        object([
          "type": .number("0"),
          "deserializationError": object([
            "target": .string(entry.reason.hasPrefix("record skipped: key") ? "key" : "value"), "errorMessage": reason,
            "topic": topic,
          ]),
        ])
      case .expression, .row:
        object(["type": .number("1"), "recordProcessingError": object(["errorMessage": reason])])
      case .query:
        object(["type": .number("2"), "productionError": object(["errorMessage": reason])])
      case .result:
        object(["type": .number("3"), "serializationError": object(["errorMessage": reason, "topic": topic])])
      }
    return object([
      "logger": .string("processing.\(entry.query)"), "level": .string(entry.isError ? "ERROR" : "WARN"),
      "time": .number(String(timeMillis)), "message": message, "query": .string(entry.query), "source_topic": topic,
      "source_partition": entry.partition < 0 ? .null : .number(String(entry.partition)),
      "source_offset": entry.offset < 0 ? .null : .number(String(entry.offset)), "reason": reason,
    ])
  }

  /// The stream, to be read only.
  var stream: Planner.Relation {
    func text(_ names: String...) -> SQLType { .structure(names.map { StructField($0, .string) }) }
    let message = SQLType.structure([
      StructField("TYPE", .integer),
      StructField("DESERIALIZATIONERROR", text("TARGET", "ERRORMESSAGE", "RECORDB64", "TOPIC")),
      StructField("RECORDPROCESSINGERROR", text("ERRORMESSAGE", "RECORD")),
      StructField("PRODUCTIONERROR", text("ERRORMESSAGE")),
      StructField("SERIALIZATIONERROR", text("TARGET", "ERRORMESSAGE", "RECORD", "TOPIC")),
    ])
    let columns: [(String, SQLType)] = [
      ("LOGGER", .string), ("LEVEL", .string), ("TIME", .bigint), ("MESSAGE", message), ("QUERY", .string),
      ("SOURCE_TOPIC", .string), ("SOURCE_PARTITION", .integer), ("SOURCE_OFFSET", .bigint), ("REASON", .string),
    ]
    return Planner.Relation(
      name: Self.streamName, kind: .stream, schema: RelationSchema(columns.map { ColumnSchema($0.0, $0.1) }),
      topic: name, keyFormat: FormatSpecification("KAFKA"), valueFormat: FormatSpecification("JSON"), isReadOnly: true)
  }
}
