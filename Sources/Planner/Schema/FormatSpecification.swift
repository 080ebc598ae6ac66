/// Which format a topic's keys or values have, with the options that WITH gives it.
package struct FormatSpecification: Hashable, Sendable {
  /// The format's name in upper case: `JSON`, `AVRO`, `KAFKA` ...
  package var name: String
  /// DELIMITED: what stands between fields; nil: a comma.
  package var delimiter: String?
  /// WRAP_SINGLE_VALUE: whether a single column stands in a record of its own; nil: the format's habit.
  package var wrapsSingleColumn: Bool?
  /// KEY_SCHEMA_ID, VALUE_SCHEMA_ID: the schema of the registry to read and write with.
  package var schemaID: Int32?
  /// KEY_SCHEMA_FULL_NAME, VALUE_SCHEMA_FULL_NAME, VALUE_AVRO_SCHEMA_FULL_NAME: the record's full name.
  package var schemaFullName: String?
  /// KEY_PROTOBUF_NULLABLE_REPRESENTATION and its VALUE twin: `OPTIONAL` or `WRAPPER`.
  package var protobufNullableRepresentation: String?

  package init(
    _ name: String, delimiter: String? = nil, wrapsSingleColumn: Bool? = nil, schemaID: Int32? = nil,
    schemaFullName: String? = nil, protobufNullableRepresentation: String? = nil
  ) {
    self.name = name
    self.delimiter = delimiter
    self.wrapsSingleColumn = wrapsSingleColumn
    self.schemaID = schemaID
    self.schemaFullName = schemaFullName
    self.protobufNullableRepresentation = protobufNullableRepresentation
  }
}

/// What the planner must know of a format; the format itself lives in the runtime.
package struct FormatDescription: Hashable, Sendable {
  package var name: String
  /// May a key have it.
  package var supportsKeys: Bool
  /// May a value have it (NONE may not).
  package var supportsValues: Bool
  /// Does WRAP_SINGLE_VALUE apply, and with which habit where it is not given: nil where it does not apply.
  package var wrapsSingleColumnByDefault: Bool?
  /// Whether single columns may stand without a record around them.
  package var supportsUnwrapping: Bool
  /// Are schemas kept in the schema registry, so that columns may be left out and inferred.
  package var usesSchemaRegistry: Bool
  /// Why a column of that type can't be written in this format, for people; nil where it can.
  package var unsupportedReason: @Sendable (_ type: SQLType, _ isKey: Bool) -> String?

  package init(
    name: String, supportsKeys: Bool, supportsValues: Bool, wrapsSingleColumnByDefault: Bool?,
    supportsUnwrapping: Bool, usesSchemaRegistry: Bool,
    unsupportedReason: @escaping @Sendable (SQLType, Bool) -> String?
  ) {
    self.name = name
    self.supportsKeys = supportsKeys
    self.supportsValues = supportsValues
    self.wrapsSingleColumnByDefault = wrapsSingleColumnByDefault
    self.supportsUnwrapping = supportsUnwrapping
    self.usesSchemaRegistry = usesSchemaRegistry
    self.unsupportedReason = unsupportedReason
  }

  package static func == (left: Self, right: Self) -> Bool { left.name == right.name }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
