import Planner

/// Turns JSON documents into record keys or values of a format, as `--input` files and test cases give them.
///
/// Documents are read as the JSON format reads them: names in any case, NULL for what is missing, numbers also from
/// strings. Where the registry has a schema for the topic, that schema is written; else the columns' own.
package final class JSONRecordWriter {
  private let format: any ValueFormat
  /// nil where documents are the content themselves.
  private let reading: Reading?
  private let encoder: (any RecordEncoder)?
  private let schemaID: Int32?

  /// How documents become the columns that the encoder writes.
  private final class Reading {
    let rows: JSONRows
    /// For an object that stands for a single column.
    let wrappedRows: JSONRows?
    /// The columns of the document at work; empty between two.
    let columns: [Column]
    let lanes: LaneSinks

    init(rows: JSONRows, wrappedRows: JSONRows?, columns: [Column]) {
      self.rows = rows
      self.wrappedRows = wrappedRows
      self.columns = columns
      lanes = LaneSinks(columns)
    }
  }

  /// - Parameter columns: those of the relation that live in this part.
  /// - Throws: `FormatError` where the format is unknown or can't carry the columns, `SchemaRegistryError`.
  package init(
    topic: String, part: RecordPart, specification: FormatSpecification, columns: [FormatColumn],
    registry: any SchemaRegistry
  ) throws {
    guard let format = Formats.format(named: specification.name) else {
      throw FormatError("there is no format named \(specification.name)")
    }
    self.format = format
    // A key that is absent is `null`: one whose columns are all null is there.
    var request = EncodingRequest(
      topic: topic, part: part, specification: specification, columns: columns, keepsKeysOfNulls: true)
    let registered = try Self.registeredSchema(for: request, format: format, registry: registry)
    if let registered {
      request.specification.schemaID = registered.id
      if let type = registered.type {
        if let fields = Self.fields(of: type, part) {
          request.specification.wrapsSingleColumn = true
          request.columns = fields
        } else {
          request.specification.wrapsSingleColumn = false
          request.columns = format.description.documentColumns(type)
        }
      }
    }
    switch format.documentForm {
    case .content:
      reading = nil
      encoder = nil
      schemaID = format.description.usesSchemaRegistry ? try Self.schemaID(of: request, format, registry) : nil
    case .text, .columns:
      let layout = request.layout(format.description)
      let readable = request.columns.map { column in
        FormatColumn(
          name: registered == nil ? column.name : column.name.uppercased(), type: column.type.withUpperCaseFields)
      }
      let isScalar = request.columns.count == 1 && !request.columns[0].type.isNested
      let columns = request.columns.map { Column($0.type, capacity: 1) }
      reading = Reading(
        rows: JSONRows(columns: readable, layout: layout),
        wrappedRows: layout == .anonymous && isScalar ? JSONRows(columns: readable, layout: .record) : nil,
        columns: columns)
      encoder = try format.makeEncoder(for: request, registry: registry)
      schemaID = nil
    }
  }

  /// The fields of a record, which are read and written as columns of their own: without a value around them all. nil
  /// where it must be read as one, as a single key column is, or where names differ in case alone.
  private static func fields(of type: SQLType, _ part: RecordPart) -> [FormatColumn]? {
    guard case .structure(let fields) = type, fields.count > (part == .key ? 1 : 0),
      Set(fields.map { $0.name.uppercased() }).count == fields.count
    else { return nil }
    return fields.map { FormatColumn(name: $0.name, type: $0.type) }
  }

  /// The bytes of a document; nil for `null`, which stands for an absent key or value.
  /// - Throws: `FormatError` that names the column whose value does not fit its type.
  package func write(_ document: JSONValue) throws(FormatError) -> [UInt8]? {
    if case .null = document { return nil }
    switch (format.documentForm, document) {
    case (.text, .string(let text)): return Array(text.utf8)
    case (.text, .number(let text)): return Array(text.utf8)
    case (.content, _):
      var buffer = ByteBuffer()
      if let schemaID { RegistryFrame.append(schemaID: schemaID, to: &buffer) }
      buffer.append(document)
      return buffer.bytes
    case (.text, _), (.columns, _):
      guard let reading, let encoder else { return nil }
      if reading.columns.isEmpty { return Self.opaque(document) }
      var text = ByteBuffer()
      var bytes = ByteBuffer()
      text.append(document)
      let part = try text.withUnsafeBytes { text throws(FormatError) in
        try Self.write(text, reading, encoder, into: &bytes)
      }
      return part.isNull ? nil : bytes.bytes
    }
  }

  /// The same for a document that is JSON text, without blanks around it: appends the bytes to `buffer`.
  package func write(
    text document: UnsafeRawBufferPointer, into buffer: inout ByteBuffer
  ) throws(FormatError) -> PartBytes {
    if document.first == UInt8(ascii: "n") { return .null }
    if format.documentForm == .columns, let reading, let encoder, !reading.columns.isEmpty {
      return try Self.write(document, reading, encoder, into: &buffer)
    }
    if format.documentForm == .content {
      let start = buffer.count
      if let schemaID { RegistryFrame.append(schemaID: schemaID, to: &buffer) }
      if buffer.appendWithoutBlanks(document) { return PartBytes(start: start, count: buffer.count - start) }
      buffer.truncate(to: start)
    }
    let parsed: JSONValue
    do throws(DecodeFault) {
      parsed = try JSONValue(parsing: document)
    } catch {
      throw FormatError(error.description)
    }
    guard let bytes = try write(parsed) else { return .null }
    let start = buffer.count
    buffer.append(bytes)
    return PartBytes(start: start, count: bytes.count)
  }

  /// What has no columns carries nothing that is read: a string or number is written as its text.
  private static func opaque(_ document: JSONValue) -> [UInt8] {
    switch document {
    case .string(let text), .number(let text): Array(text.utf8)
    case .null, .boolean, .array, .object: Array(document.description.utf8)
    }
  }

  /// Reads a document into columns and encodes those.
  private static func write(
    _ document: UnsafeRawBufferPointer, _ reading: Reading, _ encoder: any RecordEncoder, into buffer: inout ByteBuffer
  ) throws(FormatError) -> PartBytes {
    defer { for column in reading.columns { while column.count > 0 { column.removeLast() } } }
    let rows = document.first == UInt8(ascii: "{") ? reading.wrappedRows ?? reading.rows : reading.rows
    do throws(DecodeFault) {
      try reading.lanes.withLanes { lanes throws(DecodeFault) in try rows.decode(document, into: lanes) }
    } catch {
      throw FormatError(error.description)
    }
    return try encoder.encodeRow(reading.columns, into: &buffer)
  }

  /// The schema that is written with: the one named by its id, or the latest of the topic's subject. The type is that
  /// of the whole key or value; nil where the format reads documents without it.
  private static func registeredSchema(
    for request: EncodingRequest, format: any ValueFormat, registry: any SchemaRegistry
  ) throws -> (id: Int32, type: SQLType?)? {
    guard format.description.usesSchemaRegistry else { return nil }
    let subject = RegistrySubject.name(topic: request.topic, part: request.part)
    guard let id = try request.specification.schemaID ?? registry.latestSchema(subject: subject)?.id else { return nil }
    return (id, try format.type(ofSchema: id, message: request.specification.schemaMessage, registry: registry))
  }

  private static func schemaID(
    of request: EncodingRequest, _ format: any ValueFormat, _ registry: any SchemaRegistry
  ) throws -> Int32? {
    if let id = request.specification.schemaID { return id }
    _ = try format.makeEncoder(for: request, registry: registry)
    return try registry.latestSchema(subject: RegistrySubject.name(topic: request.topic, part: request.part))?.id
  }
}

extension SQLType {
  /// The type with all fields' names in upper case, which JSON's reader matches in any case.
  fileprivate var withUpperCaseFields: SQLType {
    switch self {
    case .array(let element): .array(element.withUpperCaseFields)
    case .map(let key, let value): .map(key: key, value: value.withUpperCaseFields)
    case .structure(let fields):
      .structure(fields.map { StructField($0.name.uppercased(), $0.type.withUpperCaseFields) })
    case .boolean, .integer, .bigint, .double, .decimal, .string, .bytes, .date, .time, .timestamp: self
    }
  }
}
