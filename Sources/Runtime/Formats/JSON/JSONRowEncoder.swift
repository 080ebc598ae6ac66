import Planner

/// Writes rows as JSON: all columns in their order, NULLs too.
struct JSONRowEncoder: RowEncoder {
  private let layout: PartLayout
  /// Whether a row of NULLs stands for an absent part.
  private let isAbsentIfNull: Bool
  private let columns: [FormatColumn]
  private let steps: [Step]
  /// What stands in front of the columns' values: `{"ID":`, `,"NAME":`; one after the other.
  private let prefixes: [UInt8]
  /// The schema registry's id that stands in front of the text (JSON_SR); nil: none.
  private let schemaID: Int32?

  /// A column as a row is written: nothing in it that counts references.
  private struct Step {
    /// Place in `prefixes`.
    var prefixStart: Int
    var prefixCount: Int
    var isText: Bool
    /// Of a DECIMAL column.
    var scale: Int
  }

  /// `columns` may be more than the request's, which then come first: the others are written as null.
  init(_ request: EncodingRequest, columns: [FormatColumn]? = nil, layout: PartLayout, schemaID: Int32? = nil) {
    let columns = columns ?? request.columns
    self.layout = layout
    self.columns = columns
    self.schemaID = schemaID
    isAbsentIfNull = request.nullsAreAbsent(in: layout)
    var prefixes = ByteBuffer()
    var steps: [Step] = []
    for (index, column) in columns.enumerated() {
      let start = prefixes.count
      prefixes.append(index == 0 ? "{" : "," as StaticString)
      prefixes.append(jsonText: column.name)
      prefixes.append(":")
      var step = Step(
        prefixStart: start, prefixCount: prefixes.count - start, isText: column.type == .string, scale: 0)
      if case .decimal(_, let scale) = column.type { step.scale = scale }
      steps.append(step)
    }
    self.prefixes = prefixes.bytes
    self.steps = steps
  }

  func encode(row: Int, of lanes: LaneSources, into buffer: inout ByteBuffer) throws(FormatError) -> Bool {
    if isAbsentIfNull, lanes.allAreNull(at: row) { return false }
    if let schemaID { RegistryFrame.append(schemaID: schemaID, to: &buffer) }
    switch layout {
    case .anonymous: if lanes.count > 0 { try append(0, row: row, of: lanes, to: &buffer) }
    case .record:
      if steps.isEmpty { buffer.append(UInt8(ascii: "{")) }
      for index in steps.indices {
        let (start, count) = (steps[index].prefixStart, steps[index].prefixCount)
        prefixes.withUnsafeBytes { buffer.append(UnsafeRawBufferPointer(rebasing: $0[start..<start &+ count])) }
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
    switch lane.elements {
    case .boolean(let values): buffer.append(values[row] ? "true" : "false" as StaticString)
    case .integer(let values): buffer.append(decimal: values[row])
    case .double(let values): buffer.append(json: values[row])
    case .decimal(let values): buffer.append(decimal: Decimal(unscaled: values[row], scale: steps[index].scale))
    case .bytes(let strings):
      if steps[index].isText {
        buffer.append(jsonText: strings[row])
      } else {
        buffer.append(jsonBase64: strings[row])
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
