/// A property that a WITH clause may have.
package struct PropertyDescription: Hashable, Sendable {
  package enum ValueKind: Hashable, Sendable {
    case text, integer, boolean
  }

  /// Statements that have a WITH clause.
  package struct Statements: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// CREATE STREAM / TABLE over a topic.
    package static let create = Statements(rawValue: 1)
    /// CREATE ... AS SELECT.
    package static let createAsSelect = Statements(rawValue: 2)
    /// INSERT INTO ... SELECT.
    package static let insertSelect = Statements(rawValue: 4)
  }

  package var name: String
  package var value: ValueKind
  package var statements: Statements
  /// One line.
  package var summary: String

  init(_ name: String, _ value: ValueKind, _ statements: Statements, _ summary: String) {
    self.name = name
    self.value = value
    self.statements = statements
    self.summary = summary
  }
}

/// Every property of WITH: what is not here is an error.
package enum PropertyTable {
  private static let both: PropertyDescription.Statements = [.create, .createAsSelect]

  package static let all: [PropertyDescription] = [
    PropertyDescription("KAFKA_TOPIC", .text, both, "the topic that holds the records; else the relation's name"),
    PropertyDescription("PARTITIONS", .integer, both, "how many partitions the topic is made with"),
    PropertyDescription("REPLICAS", .integer, both, "how many replicas the topic is made with"),
    PropertyDescription("RETENTION_MS", .integer, both, "how long the topic keeps records, in milliseconds"),
    PropertyDescription("CLEANUP_POLICY", .text, both, "delete, compact, or compact,delete"),
    PropertyDescription("FORMAT", .text, both, "the format of keys and values"),
    PropertyDescription("KEY_FORMAT", .text, both, "the format of keys"),
    PropertyDescription("VALUE_FORMAT", .text, both, "the format of values"),
    PropertyDescription("KEY_DELIMITER", .text, both, "what stands between the fields of a DELIMITED key"),
    PropertyDescription("VALUE_DELIMITER", .text, both, "what stands between the fields of a DELIMITED value"),
    PropertyDescription("WRAP_SINGLE_VALUE", .boolean, both, "whether a single value column stands in a record"),
    PropertyDescription("TIMESTAMP", .text, both, "the column that gives a record's event time"),
    PropertyDescription("TIMESTAMP_FORMAT", .text, both, "how the text of the TIMESTAMP column is read"),
    PropertyDescription("WINDOW_TYPE", .text, .create, "the windows in the keys: TUMBLING, HOPPING or SESSION"),
    PropertyDescription("WINDOW_SIZE", .text, .create, "how long those windows are: '30 SECONDS'"),
    PropertyDescription("KEY_SCHEMA_ID", .integer, both, "the registry's schema of keys"),
    PropertyDescription("VALUE_SCHEMA_ID", .integer, both, "the registry's schema of values"),
    PropertyDescription("KEY_SCHEMA_FULL_NAME", .text, both, "the full name of the key's record type"),
    PropertyDescription("VALUE_SCHEMA_FULL_NAME", .text, both, "the full name of the value's record type"),
    PropertyDescription("VALUE_AVRO_SCHEMA_FULL_NAME", .text, both, "the old name of VALUE_SCHEMA_FULL_NAME"),
    PropertyDescription(
      "KEY_PROTOBUF_NULLABLE_REPRESENTATION", .text, both, "how keys say NULL: OPTIONAL or WRAPPER"),
    PropertyDescription(
      "VALUE_PROTOBUF_NULLABLE_REPRESENTATION", .text, both, "how values say NULL: OPTIONAL or WRAPPER"),
    PropertyDescription("QUERY_ID", .text, [.createAsSelect, .insertSelect], "the name of the query"),
  ]
}
