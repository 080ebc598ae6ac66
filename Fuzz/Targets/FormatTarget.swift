import Planner
import Runtime

/// Records of one format read into columns. A record gives the same alone, between others, among many, and where fewer
/// columns are read; and what was read can be written and read again as the same.
///
/// Input: a byte each for key or value, the columns, wrapping, the projection, and how many records there are how many
/// are made of them; then records with their length, all but the last; then the last one. Where the format has a registry, the
/// frame is put in front of each.
final class FormatTarget: FuzzTarget {
  private let format: any ValueFormat
  private let columnChoices: [RecordPart: [[FormatColumn]]]

  init(_ name: String) throws {
    format = try FormatSet.all.format(name)
    columnChoices = [
      .key: FuzzColumns.choices(format.description, part: .key),
      .value: FuzzColumns.choices(format.description, part: .value),
    ]
  }

  func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
    var input = FuzzInput(bytes)
    let isKey = input.choice(4) == 3 && format.description.supportsKeys
    let part = isKey || !format.description.supportsValues ? RecordPart.key : .value
    let choices = columnChoices[part] ?? []
    if choices.isEmpty { return }
    let columns = choices[input.choice(choices.count)]
    var specification = FormatSpecification(format.description.name)
    specification.wrapsSingleColumn = [nil, true, false][input.choice(3)]
    let projectionBits = UInt64(input.byte())
    let (many, more) = input.choice(12).quotientAndRemainder(dividingBy: 3)
    var parts: [[UInt8]?] = (0..<more).map { _ in input.part() }
    parts.append(input.remaining())

    let registry = EmbeddedSchemaRegistry()
    let run = FormatRun(
      format: format, part: part, specification: specification, columns: columns, registry: registry)
    guard let encoder = try? run.encoder() else { return }
    if format.description.usesSchemaRegistry, let frame = try frame(run, encoder) {
      parts = parts.map { $0.map { frame + $0 } }
    }
    let whole = try run.decode(parts, projection: Array(columns.indices))
    try run.checkAlone(parts, whole)
    try run.checkMany(parts, whole, count: [0, 30, 100, 250][many])
    try run.checkProjection(parts, whole, columns.indices.filter { projectionBits >> UInt64($0 % 8) & 1 == 1 })
    try run.checkWriting(whole, encoder, rows: parts.indices.filter { parts[$0] != nil })
  }

  /// What stands in front of records of these columns.
  private func frame(_ run: FormatRun, _ encoder: any RecordEncoder) throws(FuzzFinding) -> [UInt8]? {
    let subject = RegistrySubject.name(topic: "t", part: run.part)
    guard let latest = try? run.registry.latestSchema(subject: subject) else { return nil }
    let frame = [0] + withUnsafeBytes(of: latest.id.bigEndian) { Array($0) }
    // The first message of the schema.
    return format.description.name == "PROTOBUF" ? frame + [0] : frame
  }
}

/// A format with columns, and what holds for all that it reads.
struct FormatRun {
  var format: any ValueFormat
  var part: RecordPart
  var specification: FormatSpecification
  var columns: [FormatColumn]
  var registry: any SchemaRegistry

  func encoder() throws -> any RecordEncoder {
    try format.makeEncoder(
      for: EncodingRequest(topic: "t", part: part, specification: specification, columns: columns), registry: registry)
  }

  /// Reads the parts with a decoder of their own.
  func decode(_ parts: [[UInt8]?], projection: [Int]) throws(FuzzFinding) -> DecodedRows {
    let request = DecodingRequest(
      topic: "t", part: part, specification: specification, columns: columns, projection: projection)
    let decoder: any RecordDecoder
    do {
      decoder = try format.makeDecoder(for: request, registry: registry)
    } catch {
      throw FuzzFinding("no decoder for columns that can be written: \(error)")
    }
    let records = FuzzRecords(parts.map { part == .key ? .init(key: $0, value: nil) : .init(key: nil, value: $0) })
    return try DecodedRows(records, decoder: decoder, types: projection.map { columns[$0].type })
  }

  func checkAlone(_ parts: [[UInt8]?], _ whole: DecodedRows) throws(FuzzFinding) {
    guard parts.count > 1 else { return }
    for (row, bytes) in parts.enumerated() {
      let alone = try decode([bytes], projection: Array(columns.indices))
      guard alone.failures[0] == whole.failures[row], alone.rows[0].isSame(as: whole.rows[row]) else {
        throw FuzzFinding("record \(row) gives \(alone) alone, and \(whole) with the others")
      }
    }
  }

  /// Formats may read many records in another way than a few: each of them for a while, others now and then between.
  func checkMany(_ parts: [[UInt8]?], _ whole: DecodedRows, count: Int) throws(FuzzFinding) {
    let order = (0..<count).map { ($0 % 11 == 10 ? $0 / 11 : $0 / 40) % parts.count }
    let many = try decode(order.map { parts[$0] }, projection: Array(columns.indices))
    for (row, part) in order.enumerated() {
      guard many.failures[row] == whole.failures[part], many.rows[row].isSame(as: whole.rows[part]) else {
        throw FuzzFinding(
          "record \(part) gives \(many.rows[row]), \(many.failures[row] ?? "read"), as row \(row) of many, and \(whole)")
      }
    }
  }

  func checkProjection(_ parts: [[UInt8]?], _ whole: DecodedRows, _ projection: [Int]) throws(FuzzFinding) {
    guard projection.count < columns.count else { return }
    let some = try decode(parts, projection: projection)
    // What is passed over need not be looked at, so that a record which fails as a whole may do.
    for row in parts.indices where whole.failures[row] == nil {
      guard some.failures[row] == nil, some.rows[row].isSame(as: projection.map { whole.rows[row][$0] }) else {
        throw FuzzFinding("columns \(projection) of record \(row) give \(some), all give \(whole)")
      }
    }
  }

  /// What was read can be written and read again: as the same, or, where `isLossy` because a column came from another
  /// schema, as what then stays the same.
  func checkWriting(
    _ whole: DecodedRows, _ encoder: any RecordEncoder, rows: [Int], isLossy: Bool = false
  ) throws(FuzzFinding) {
    let lanes = columns.map { Column($0.type, capacity: whole.rows.count) }
    for row in whole.rows { for (lane, value) in zip(lanes, row) { lane.append(value) } }
    var buffer = ByteBuffer()
    var parts = [PartBytes](repeating: .null, count: whole.rows.count)
    var failures: [EncodeFailure] = []
    parts.withUnsafeMutableBufferPointer {
      encoder.encode(lanes, present: nil, into: &buffer, parts: $0, failures: &failures)
    }
    // A value may be none that the format can write, such as a text with line ends in DELIMITED.
    guard failures.allSatisfy({ parts[$0.row].isNull }) else { throw FuzzFinding("bytes of a row that is not written") }
    guard parts.reduce(0, { $0 + $1.count }) == buffer.count else {
      throw FuzzFinding("\(buffer.count) bytes, said to be \(parts)")
    }
    for row in rows where whole.failures[row] == nil {
      guard let range = parts[row].range else { continue }
      let values = whole.rows[row]
      let bytes = Array(buffer[range])
      let again = try decode([bytes], projection: Array(columns.indices))
      guard again.failures.isEmpty, isLossy || again.rows[0].isSame(as: values) else {
        throw FuzzFinding("\(values) is written as \(bytes), which is read as \(again)")
      }
      if isLossy { try checkWriting(again, encoder, rows: [0]) }
    }
  }
}
