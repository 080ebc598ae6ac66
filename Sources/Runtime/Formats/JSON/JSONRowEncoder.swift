import Planner

/// Writes rows as JSON: all columns in their order, NULLs too.
struct JSONRowEncoder: RowEncoder {
  private let layout: PartLayout
  /// Whether a row of NULLs stands for an absent part.
  private let isAbsentIfNull: Bool
  private let columns: [FormatColumn]
  /// What stands in front of each column's value: `{"ID":`, `,"NAME":`; one after the other.
  private let prefixes: [UInt8]
  private let prefixEnds: [Int]
  private let isText: [Bool]
  /// The schema registry's id that stands in front of the text (JSON_SR); nil: none.
  private let schemaID: Int32?

  /// `columns` may be more than the request's, which then come first: the others are written as null.
  init(_ request: EncodingRequest, columns: [FormatColumn]? = nil, layout: PartLayout, schemaID: Int32? = nil) {
    let columns = columns ?? request.columns
    self.layout = layout
    self.columns = columns
    self.schemaID = schemaID
    isAbsentIfNull = request.nullsAreAbsent(in: layout)
    isText = columns.map { $0.type == .string }
    var prefixes = ByteBuffer()
    var ends: [Int] = []
    for (index, column) in columns.enumerated() {
      prefixes.append(index == 0 ? "{" : "," as StaticString)
      prefixes.append(jsonText: column.name)
      prefixes.append(":")
      ends.append(prefixes.count)
    }
    self.prefixes = prefixes.bytes
    prefixEnds = ends
  }

  func encode(row: Int, of lanes: LaneSources, into buffer: inout ByteBuffer) throws(FormatError) -> Bool {
    if isAbsentIfNull, lanes.allAreNull(at: row) { return false }
    if let schemaID { RegistryFrame.append(schemaID: schemaID, to: &buffer) }
    switch layout {
    case .anonymous: if lanes.count > 0 { try append(0, row: row, of: lanes, to: &buffer) }
    case .record:
      if columns.isEmpty { buffer.append(UInt8(ascii: "{")) }
      var start = 0
      for index in columns.indices {
        let end = prefixEnds[index]
        prefixes.withUnsafeBytes { buffer.append(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
        start = end
        try append(index, row: row, of: lanes, to: &buffer)
      }
      buffer.append(UInt8(ascii: "}"))
    }
    return true
  }

  @inline(__always)
  private func append(
    _ index: Int, row: Int, of lanes: LaneSources, to buffer: inout ByteBuffer
  ) throws(FormatError) {
    // JSON_SR writes properties of its schema that have no column, behind those that have.
    guard index < lanes.count, case let lane = lanes[index], !lane.isNull(at: row) else { return buffer.append("null") }
    switch lane {
    case .boolean(let column): buffer.append(column.element(at: row) ? "true" : "false" as StaticString)
    case .integer(let column): buffer.append(decimal: column.element(at: row))
    case .double(let column): buffer.append(json: column.element(at: row))
    case .decimal(let column):
      if case .decimal(_, let scale) = columns[index].type {
        buffer.append(decimal: Decimal(unscaled: column.element(at: row), scale: scale))
      }
    case .bytes(let column):
      if isText[index] {
        buffer.append(jsonText: column.bytes(at: row))
      } else {
        buffer.append(jsonBase64: column.bytes(at: row))
      }
    case .boxed: try appendNested(index, row: row, of: lanes, to: &buffer)
    }
  }

  @inline(never)
  private func appendNested(
    _ index: Int, row: Int, of lanes: LaneSources, to buffer: inout ByteBuffer
  ) throws(FormatError) {
    let type = columns[index].type
    do throws(FormatError) {
      try buffer.append(lanes.value(index, at: row, type: type), asJSON: type)
    } catch {
      throw FormatError("column \(columns[index].name): \(error.reason)")
    }
  }
}
