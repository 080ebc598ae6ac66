import Planner

@testable import Runtime

/// Record parts in memory, for decoders to read.
final class RecordBytes {
  private var buffers: [UnsafeMutableRawBufferPointer?]
  private let views: UnsafeMutableBufferPointer<RecordView>

  init(_ parts: [[UInt8]?], part: RecordPart) {
    buffers = parts.map { bytes in
      bytes.map { bytes in
        // Exactly as long as the part, so that a sanitizer sees a read behind the end.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
        buffer.copyBytes(from: bytes)
        return UnsafeMutableRawBufferPointer(rebasing: buffer[..<bytes.count])
      }
    }
    views = .allocate(capacity: max(parts.count, 1))
    for (index, buffer) in buffers.enumerated() {
      let start = buffer.map { UnsafeRawPointer($0.baseAddress!) }
      let isKey = part == .key
      (views.baseAddress! + index).initialize(
        to: RecordView(
          offset: Int64(index), timestampMillis: 0, keyStart: isKey ? start : nil,
          keyCount: isKey ? buffer?.count ?? 0 : 0, valueStart: isKey ? nil : start,
          valueCount: isKey ? 0 : buffer?.count ?? 0))
    }
  }

  deinit {
    for buffer in buffers { buffer?.baseAddress?.deallocate() }
    views.deallocate()
  }

  /// Decodes all parts; gives the rows of the projection and the failures.
  func decode(_ decoder: any RecordDecoder, types: [SQLType]) -> (rows: [[Value]], failures: [DecodeFailure]) {
    let columns = types.map { Column($0, capacity: 4) }
    let failures = decode(decoder, into: columns)
    let rows = buffers.indices.map { row in
      zip(columns, types).map { $0.value(at: row, type: $1) }
    }
    for column in columns { precondition(column.count == buffers.count, "a column has too many or too few rows") }
    return (rows, failures)
  }

  /// Decodes all parts behind the rows that the columns have.
  func decode(_ decoder: any RecordDecoder, into columns: [Column]) -> [DecodeFailure] {
    var failures: [DecodeFailure] = []
    decoder.decode(
      UnsafeBufferPointer(start: views.baseAddress, count: buffers.count), into: columns, failures: &failures)
    return failures
  }
}

/// A format set up for columns of one part of a topic's records.
struct FormatFixture {
  var format: any ValueFormat
  var specification: FormatSpecification
  var columns: [FormatColumn]
  var part = RecordPart.value
  var topic = "topic"
  var registry: any SchemaRegistry = EmbeddedSchemaRegistry()

  init(_ name: String, _ columns: [FormatColumn], part: RecordPart = .value) throws {
    guard let format = Formats.format(named: name) else { throw FormatError("no format \(name)") }
    self.format = format
    self.columns = columns
    self.part = part
    specification = FormatSpecification(name)
  }

  func decoder(projection: [Int]? = nil) throws -> any RecordDecoder {
    try format.makeDecoder(
      for: DecodingRequest(
        topic: topic, part: part, specification: specification, columns: columns,
        projection: projection ?? Array(columns.indices)),
      registry: registry)
  }

  func encoder() throws -> any RecordEncoder {
    try format.makeEncoder(
      for: EncodingRequest(topic: topic, part: part, specification: specification, columns: columns),
      registry: registry)
  }

  func encode(_ rows: [[Value]]) throws -> [[UInt8]?] {
    let lanes = columns.map { Column($0.type, capacity: rows.count) }
    for row in rows { for (lane, value) in zip(lanes, row) { lane.append(value) } }
    let encoder = try encoder()
    var buffer = ByteBuffer()
    buffer.append([1, 2, 3])
    let parts = try encoder.encode(lanes, rowCount: rows.count, into: &buffer)
    precondition(
      buffer.count == parts.reduce(3) { $0 + $1.count }, "the parts are all that was appended, behind what was there")
    return parts.map { part in part.range.map { Array(buffer[$0]) } }
  }

  func decode(
    _ parts: [[UInt8]?], projection: [Int]? = nil
  ) throws -> (rows: [[Value]], failures: [DecodeFailure]) {
    let types = (projection ?? Array(columns.indices)).map { columns[$0].type }
    return RecordBytes(parts, part: part).decode(try decoder(projection: projection), types: types)
  }

  func decode(text: String) throws -> (row: [Value], failure: String?) {
    let (rows, failures) = try decode([Array(text.utf8)])
    return (rows[0], failures.first?.reason)
  }
}
