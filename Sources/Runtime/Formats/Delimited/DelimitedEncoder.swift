import Planner

/// Writes rows as lines, quoting what commons-csv quotes (its `QuoteMode.MINIMAL`).
final class DelimitedEncoder: RecordEncoder {
  private let types: [SQLType]
  private let part: RecordPart
  private let delimiter: [UInt8]
  private var line = ByteBuffer(capacity: 256)
  private var field = ByteBuffer(capacity: 64)

  init(columns: [FormatColumn], part: RecordPart, delimiter: [UInt8]) {
    types = columns.map(\.type)
    self.part = part
    self.delimiter = delimiter
  }

  func encode(row: Int, of columns: [Column], into bytes: inout [UInt8]) throws(FormatError) -> Int? {
    if part == .key || columns.count == 1, columns.allSatisfy({ $0.isNull(at: row) }) { return nil }
    line.removeAll()
    for index in columns.indices {
      if index > 0 { line.append(delimiter) }
      if columns[index].isNull(at: row) { continue }
      appendField(columns[index], row: row, type: types[index], isFirst: index == 0)
    }
    line.withUnsafeBytes { bytes.append(contentsOf: $0) }
    return line.count
  }

  private func appendField(_ column: Column, row: Int, type: SQLType, isFirst: Bool) {
    if case .bytes(let column) = column, type != .bytes {
      return appendText(column.bytes(at: row), isFirst: isFirst)
    }
    // Numbers go through `field`, for a delimiter may be a point or a minus sign.
    field.removeAll()
    switch column {
    case .boolean(let column): field.append(column.values[row] ? "true" : "false" as StaticString)
    case .integer(let column): field.append(decimal: column.values[row])
    case .double(let column): field.append(java: column.values[row])
    case .decimal(let column):
      if case .decimal(_, let scale) = type {
        field.append(decimal: Decimal(unscaled: column.values[row], scale: scale))
      }
    case .bytes(let column): Base64.encode(column.bytes(at: row), into: &field)
    case .boxed: break  // Refused when the encoder was made.
    }
    field.withUnsafeBytes { appendText($0, isFirst: isFirst) }
  }

  private func appendText(_ text: UnsafeRawBufferPointer, isFirst: Bool) {
    guard needsQuotes(text, isFirst: isFirst) else { return line.append(text) }
    let quote = UInt8(ascii: "\"")
    line.append(quote)
    for byte in text {
      if byte == quote { line.append(quote) }
      line.append(byte)
    }
    line.append(quote)
  }

  private func needsQuotes(_ text: UnsafeRawBufferPointer, isFirst: Bool) -> Bool {
    guard let first = text.first, let last = text.last else { return isFirst }
    if first <= UInt8(ascii: "#") || last <= UInt8(ascii: " ") { return true }
    if isFirst && first > 0x7E { return true }
    return text.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\"") }
      || containsDelimiter(text)
  }

  private func containsDelimiter(_ text: UnsafeRawBufferPointer) -> Bool {
    text.indices.contains { text[$0] == delimiter[0] && text[$0...].starts(with: delimiter) }
  }
}
