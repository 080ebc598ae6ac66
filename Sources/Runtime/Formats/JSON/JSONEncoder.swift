import Planner

/// Writes rows as JSON: all columns in their order, NULLs too.
final class JSONEncoder: RecordEncoder {
  private let layout: PartLayout
  private let isKey: Bool
  private let columns: [FormatColumn]
  /// What stands in front of each column's value: `{"ID":`, `,"NAME":`.
  private let prefixes: [[UInt8]]
  /// The schema registry's id that stands in front of the text (JSON_SR); nil: none.
  private let schemaID: Int32?
  private var buffer = ByteBuffer(capacity: 512)

  init(columns: [FormatColumn], part: RecordPart, layout: PartLayout, schemaID: Int32? = nil) {
    self.layout = layout
    self.columns = columns
    self.schemaID = schemaID
    isKey = part == .key
    prefixes = columns.enumerated().map { index, column in
      var prefix = ByteBuffer()
      prefix.append(index == 0 ? "{" : "," as StaticString)
      prefix.append(jsonText: column.name)
      prefix.append(":")
      return prefix.bytes
    }
  }

  func encode(row: Int, of columns: [Column], into bytes: inout [UInt8]) throws(FormatError) -> Int? {
    if isKey || layout == .anonymous, columns.allSatisfy({ $0.isNull(at: row) }) { return nil }
    buffer.removeAll()
    if let schemaID { RegistryFrame.append(schemaID: schemaID, to: &buffer) }
    switch layout {
    case .anonymous: for column in columns.prefix(1) { try append(column, row: row, at: 0) }
    case .record:
      if columns.isEmpty { buffer.append("{") }
      for index in columns.indices {
        buffer.append(prefixes[index])
        try append(columns[index], row: row, at: index)
      }
      buffer.append(UInt8(ascii: "}"))
    }
    buffer.withUnsafeBytes { bytes.append(contentsOf: $0) }
    return buffer.count
  }

  @inline(__always)
  private func append(_ column: Column, row: Int, at index: Int) throws(FormatError) {
    if column.isNull(at: row) { return buffer.append("null") }
    switch column {
    case .boolean(let column): buffer.append(column.values[row] ? "true" : "false" as StaticString)
    case .integer(let column): buffer.append(decimal: column.values[row])
    case .double(let column): buffer.append(json: column.values[row])
    case .bytes(let column):
      if columns[index].type == .string {
        buffer.append(jsonText: column.bytes(at: row))
      } else {
        buffer.append(jsonBase64: column.bytes(at: row))
      }
    case .decimal, .boxed: try appendOther(column, row: row, at: index)
    }
  }

  @inline(never)
  private func appendOther(_ column: Column, row: Int, at index: Int) throws(FormatError) {
    let type = columns[index].type
    do throws(FormatError) {
      try buffer.append(column.value(at: row, type: type), asJSON: type)
    } catch {
      throw FormatError("column \(columns[index].name): \(error.reason)")
    }
  }
}
