import Planner

/// Turns record keys or values of a format into JSON documents, for PRINT and for comparing with what was expected.
///
/// Formats with a schema registry are read by the schema that the record names, whatever columns were declared.
package final class JSONRecordReader {
  private let format: any ValueFormat
  private let request: DecodingRequest
  private let registry: any SchemaRegistry
  private var declared: Reading?
  private var bySchema: [Writer: Reading] = [:]

  /// What a record was written with.
  private struct Writer: Hashable {
    let schemaID: Int32
    let message: SchemaMessage
  }

  /// A decoder and the encoder that prints what it read.
  private struct Reading {
    let columns: [FormatColumn]
    let decoder: any RecordDecoder
    let encoder: any RecordEncoder
  }

  /// - Throws: `FormatError` where the format is unknown or can't carry the columns.
  package init(
    topic: String, part: RecordPart, specification: FormatSpecification, columns: [FormatColumn],
    registry: any SchemaRegistry
  ) throws {
    guard let format = Formats.format(named: specification.name) else {
      throw FormatError("there is no format named \(specification.name)")
    }
    self.format = format
    self.registry = registry
    request = DecodingRequest(
      topic: topic, part: part, specification: specification, columns: columns, projection: Array(columns.indices))
    if !format.description.usesSchemaRegistry, format.documentForm == .columns {
      declared = try Self.reading(request, format: format, registry: registry)
    }
  }

  /// The document of a key or value; `null` where there is none.
  /// - Throws: `FormatError` where the bytes are not what the format says.
  package func read(_ bytes: UnsafeRawBufferPointer?) throws(FormatError) -> JSONValue {
    guard let bytes else { return .null }
    switch format.documentForm {
    case .text: return .string(String(decoding: bytes, as: UTF8.self))
    case .content: return try JSONValue(parsing: String(decoding: try content(of: bytes), as: UTF8.self))
    case .columns:
      if format.description.usesSchemaRegistry { return try read(bytes, with: try reading(ofSchemaOf: bytes)) }
      guard let declared else { return .null }
      return try read(bytes, with: declared)
    }
  }

  /// The same for bytes in an array.
  package func read(_ bytes: [UInt8]?) throws(FormatError) -> JSONValue {
    guard let bytes else { return .null }
    return try bytes.withUnsafeBufferPointer { bytes throws(FormatError) in try read(UnsafeRawBufferPointer(bytes)) }
  }

  private func read(_ bytes: UnsafeRawBufferPointer, with reading: Reading) throws(FormatError) -> JSONValue {
    let columns = reading.columns.map { Column($0.type, capacity: 1) }
    var failures: [DecodeFailure] = []
    let isKey = request.part == .key
    // An empty buffer may have no address, and a record without one would be null.
    let start = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)
    let record = RecordView(
      offset: 0, timestampMillis: 0, keyStart: isKey ? start : nil, keyCount: isKey ? bytes.count : 0,
      valueStart: isKey ? nil : start, valueCount: isKey ? 0 : bytes.count)
    withUnsafePointer(to: record) { record in
      reading.decoder.decode(UnsafeBufferPointer(start: record, count: 1), into: columns, failures: &failures)
    }
    if let failure = failures.first { throw FormatError(failure.reason) }
    var text = ByteBuffer()
    if try reading.encoder.encodeRow(columns, into: &text).isNull { return .null }
    return try JSONValue(parsing: text.text)
  }

  /// What stands behind the registry's frame, where the format has one.
  private func content(of bytes: UnsafeRawBufferPointer) throws(FormatError) -> UnsafeRawBufferPointer {
    guard format.description.usesSchemaRegistry else { return bytes }
    do throws(DecodeFault) {
      return try RegistryFrame.split(bytes).content
    } catch {
      throw FormatError(error.description)
    }
  }

  /// How records of the schema that stands in front of the bytes are read: as one value, of the schema's own type.
  private func reading(ofSchemaOf bytes: UnsafeRawBufferPointer) throws(FormatError) -> Reading {
    let id: Int32
    do throws(DecodeFault) {
      id = try RegistryFrame.split(bytes).schemaID
    } catch {
      throw FormatError(error.description)
    }
    let writer = Writer(schemaID: id, message: try format.message(in: bytes))
    if let reading = bySchema[writer] { return reading }
    do {
      guard let type = try format.type(ofSchema: id, message: writer.message, registry: registry) else {
        throw FormatError("schema \(id) has no type that can be read")
      }
      var request = request
      request.columns = format.description.documentColumns(type)
      request.projection = Array(request.columns.indices)
      request.specification.wrapsSingleColumn = false
      let reading = try Self.reading(request, format: format, registry: registry)
      bySchema[writer] = reading
      return reading
    } catch let error as FormatError {
      throw error
    } catch let error as SchemaRegistryError {
      throw FormatError(error.description)
    } catch {
      throw FormatError("\(error)")
    }
  }

  private static func reading(
    _ request: DecodingRequest, format: any ValueFormat, registry: any SchemaRegistry
  ) throws -> Reading {
    let printing = EncodingRequest(
      topic: request.topic, part: request.part, specification: request.specification, columns: request.columns)
    return Reading(
      columns: request.columns, decoder: try format.makeDecoder(for: request, registry: registry),
      encoder: BatchEncoder(JSONRowEncoder(printing, layout: request.layout(format.description))))
  }
}
