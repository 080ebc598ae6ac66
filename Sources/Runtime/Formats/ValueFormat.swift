import Planner

/// A format of keys and values: how bytes become columns and columns bytes.
///
/// One folder a format, and one line in `Formats.all`.
package protocol ValueFormat: Sendable {
  /// What the planner and the reference page know of it.
  var description: FormatDescription { get }

  /// Whether the columns can be carried at all: their types, and what their names may be.
  /// - Throws: `FormatError` that names the column.
  func check(_ columns: [FormatColumn], part: RecordPart, specification: FormatSpecification) throws(FormatError)

  /// A decoder compiled for the columns that are read.
  /// - Throws: `FormatError` where the schema can't be had or does not fit.
  func makeDecoder(for request: DecodingRequest, registry: any SchemaRegistry) throws -> any RecordDecoder

  /// An encoder compiled for the columns; registers the schema where the format keeps one in the registry.
  /// - Throws: `FormatError` where a column's type can't be written.
  func makeEncoder(for request: EncodingRequest, registry: any SchemaRegistry) throws -> any RecordEncoder

  /// The columns that the registry's schema for the topic's keys or values gives; nil where there is none, or where the
  /// format keeps no schemas.
  func inferColumns(
    topic: String, part: RecordPart, specification: FormatSpecification, registry: any SchemaRegistry
  ) throws -> [InferredColumn]?

  /// What JSON documents mean in this format.
  var documentForm: DocumentForm { get }

  /// The type of whole keys or values that are written with a schema of the registry, its names as they are there; nil
  /// where the format keeps no schemas.
  /// - Parameter message: which one, where the schema has several types.
  func type(ofSchema id: Int32, message: SchemaMessage, registry: any SchemaRegistry) throws -> SQLType?

  /// Which type of its schema a record is written with.
  func message(in record: UnsafeRawBufferPointer) throws(FormatError) -> SchemaMessage
}

/// Which half of a record a format is at work on.
package enum RecordPart: String, Hashable, Sendable {
  case key
  case value
}

/// A name and a type: what a format needs to know of a column.
package struct FormatColumn: Hashable, Sendable {
  package var name: String
  package var type: SQLType

  package init(name: String, type: SQLType) {
    self.name = name
    self.type = type
  }
}

/// What a decoder is compiled from.
package struct DecodingRequest: Sendable {
  package var topic: String
  package var part: RecordPart
  package var specification: FormatSpecification
  /// All columns of the relation that live in this part, in declared order.
  package var columns: [FormatColumn]
  /// Indices into `columns` of those that the query reads: the only ones that are decoded.
  package var projection: [Int]

  package init(
    topic: String, part: RecordPart, specification: FormatSpecification, columns: [FormatColumn], projection: [Int]
  ) {
    self.topic = topic
    self.part = part
    self.specification = specification
    self.columns = columns
    self.projection = projection
  }
}

/// What an encoder is compiled from.
package struct EncodingRequest: Sendable {
  package var topic: String
  package var part: RecordPart
  package var specification: FormatSpecification
  /// All columns of the part, in order.
  package var columns: [FormatColumn]
  /// Whether several key columns that are all NULL make a key of NULLs, as behind PARTITION BY, which gives every row
  /// a key; else they make a null key, as of a row whose own key was null.
  package var keepsKeysOfNulls: Bool
  /// The stream or table whose topic it is, which the schema of a key may be named after; nil where there is none.
  package var relation: String?

  package init(
    topic: String, part: RecordPart, specification: FormatSpecification, columns: [FormatColumn],
    keepsKeysOfNulls: Bool = false, relation: String? = nil
  ) {
    self.topic = topic
    self.part = part
    self.specification = specification
    self.columns = columns
    self.keepsKeysOfNulls = keepsKeysOfNulls
    self.relation = relation
  }
}

/// Turns the keys or values of records into columns. Belongs to one task and its thread.
package protocol RecordDecoder: AnyObject {
  /// Decodes the part of each record that the decoder was made for.
  ///
  /// Appends one row a record to each of `columns`, which are as many as the request's projection and in its order.
  /// A null part gives NULLs and is no failure. A record that does not decode gives NULLs too, and is added to
  /// `failures`, so that the caller can leave it out; it never stops the others.
  func decode(_ records: UnsafeBufferPointer<RecordView>, into columns: [Column], failures: inout [DecodeFailure])
}

/// Turns rows into the keys or values of records. Belongs to one task and its thread.
package protocol RecordEncoder: AnyObject {
  /// Appends the bytes of each row to `buffer`, and says in `parts`, which has a place for each row, where they lie.
  ///
  /// `columns` are those of the request, in its order. A row that can't be written is added to `failures`, its part is
  /// null and nothing of it stays in the buffer; it never stops the others.
  /// - Parameter present: false for rows whose part is to be null, whatever the columns say; nil: there are none.
  func encode(
    _ columns: [Column], present: [Bool]?, into buffer: inout ByteBuffer,
    parts: UnsafeMutableBufferPointer<PartBytes>, failures: inout [EncodeFailure])
}

extension RecordEncoder {
  /// Encodes columns of a single row.
  /// - Throws: `FormatError` where the row can't be written; then nothing was appended.
  package func encodeRow(_ columns: [Column], into buffer: inout ByteBuffer) throws(FormatError) -> PartBytes {
    var part = PartBytes.null
    var failures: [EncodeFailure] = []
    withUnsafeMutablePointer(to: &part) { part in
      encode(
        columns, present: nil, into: &buffer, parts: UnsafeMutableBufferPointer(start: part, count: 1),
        failures: &failures)
    }
    if let failure = failures.first { throw failure.error }
    return part
  }

  /// Encodes `rowCount` rows, all of which must be such as can be written; gives each one's part.
  /// - Throws: `FormatError` of the first that is not.
  package func encode(
    _ columns: [Column], rowCount: Int, into buffer: inout ByteBuffer
  ) throws(FormatError) -> [PartBytes] {
    var parts = [PartBytes](repeating: .null, count: rowCount)
    var failures: [EncodeFailure] = []
    parts.withUnsafeMutableBufferPointer {
      encode(columns, present: nil, into: &buffer, parts: $0, failures: &failures)
    }
    if let failure = failures.first { throw failure.error }
    return parts
  }
}

/// A row that an encoder could not write.
package struct EncodeFailure: Hashable, Sendable {
  /// Index into the rows that were given.
  package var row: Int
  package var error: FormatError
}

/// A record that a decoder could not read.
package struct DecodeFailure: Hashable, Sendable {
  /// Index into the records that were given.
  package var row: Int
  /// For people: what was wrong and where in the record, without its data.
  package var reason: String
  package var kind: Kind

  package enum Kind: Hashable, Sendable {
    /// Its bytes are not what the format and the columns ask for.
    case unreadable
    /// Its TIMESTAMP column gives no time.
    case noTime
  }

  package init(row: Int, reason: String, kind: Kind = .unreadable) {
    self.row = row
    self.reason = reason
    self.kind = kind
  }
}

/// Why a format can't be used for a schema, or a value not be written.
package struct FormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// For people.
  package var reason: String
  package var description: String { reason }

  package init(_ reason: String) {
    self.reason = reason
  }
}

extension ValueFormat {
  package func check(
    _ columns: [FormatColumn], part: RecordPart, specification: FormatSpecification
  ) throws(FormatError) {
    try description.check(columns, part: part)
  }

  package var documentForm: DocumentForm { .columns }

  package func type(ofSchema id: Int32, message: SchemaMessage, registry: any SchemaRegistry) throws -> SQLType? { nil }

  package func message(in record: UnsafeRawBufferPointer) throws(FormatError) -> SchemaMessage { .first }

  /// Formats without schemas have nothing to infer from.
  package func inferColumns(
    topic: String, part: RecordPart, specification: FormatSpecification, registry: any SchemaRegistry
  ) throws -> [InferredColumn]? { nil }
}
