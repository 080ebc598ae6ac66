/// A stream or table of the catalog.
package struct Relation: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case stream = "STREAM"
    case table = "TABLE"
  }

  package var name: String
  package var kind: Kind
  package var schema: RelationSchema
  /// The topic that holds its records.
  package var topic: String
  package var keyFormat: FormatSpecification
  package var valueFormat: FormatSpecification
  /// The windows its keys carry; nil where the key has none.
  package var keyWindow: KeyWindow?
  /// How long rows of a windowed table are seen, from the start of their window on, in milliseconds of stream time
  /// (RETENTION); nil: for ever.
  package var windowRetentionMillis: Int64?
  /// The column that gives a record's event time; nil: the record's own timestamp.
  package var timestamp: TimestampColumn?
  /// Declared with SOURCE: nothing may be inserted into it, and it is not dropped with its topic.
  package var isReadOnly: Bool
  /// Made by CREATE ... AS SELECT.
  package var isQueryResult = false
  /// The statement that made it, as it was typed; behind it those that changed it.
  package var statementText: String

  package init(
    name: String, kind: Kind, schema: RelationSchema, topic: String,
    keyFormat: FormatSpecification, valueFormat: FormatSpecification,
    keyWindow: KeyWindow? = nil, timestamp: TimestampColumn? = nil, isReadOnly: Bool = false,
    statementText: String = ""
  ) {
    self.name = name
    self.kind = kind
    self.schema = schema
    self.topic = topic
    self.keyFormat = keyFormat
    self.valueFormat = valueFormat
    self.keyWindow = keyWindow
    self.timestamp = timestamp
    self.isReadOnly = isReadOnly
    self.statementText = statementText
  }
}

/// The window that is part of each key of a windowed relation.
package enum KeyWindow: Hashable, Sendable {
  /// Tumbling and hopping windows: the key holds the start; the end is `sizeMillis` later.
  /// A nil size: windows of a calendar (`TIME ZONE`), whose end is held beside the start.
  case time(sizeMillis: Int64?)
  /// Session windows: the key holds end and start.
  case session
}

/// The column that gives a record's event time (`TIMESTAMP` and `TIMESTAMP_FORMAT` of WITH).
package struct TimestampColumn: Hashable, Sendable {
  package var column: String
  /// Java's pattern letters, for a column of text; nil for BIGINT (epoch milliseconds) and TIMESTAMP.
  package var format: String?

  package init(column: String, format: String? = nil) {
    self.column = column
    self.format = format
  }
}
