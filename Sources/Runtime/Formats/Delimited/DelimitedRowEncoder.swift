import Planner

/// Writes rows as lines, quoting what commons-csv quotes (its `QuoteMode.MINIMAL`).
struct DelimitedRowEncoder: RowEncoder {
  private let types: [SQLType]
  private let isKey: Bool
  private let delimiter: [UInt8]
  /// Whether no number, truth value or Base64 text can have the delimiter in it.
  private let isDelimiterApart: Bool

  init(columns: [FormatColumn], part: RecordPart, delimiter: [UInt8]) {
    types = columns.map(\.type)
    isKey = part == .key
    self.delimiter = delimiter
    isDelimiterApart = ",;:|$\t ".utf8.contains(delimiter[0])
  }

  func encode(row: Int, of lanes: LaneSources, into line: inout ByteBuffer) throws(FormatError) -> Bool {
    if lanes.count <= 1, lanes.allAreNull(at: row) { return false }
    for index in types.indices {
      if index > 0 { line.append(delimiter) }
      if !lanes[index].isNull(at: row) { appendField(index, row: row, of: lanes, to: &line) }
    }
    return true
  }

  private func appendField(_ index: Int, row: Int, of lanes: LaneSources, to line: inout ByteBuffer) {
    let isFirst = index == 0
    if case .bytes(let column) = lanes[index], types[index] == .string {
      return appendText(column.bytes(at: row), isFirst: isFirst, to: &line)
    }
    // A first field that begins with a minus sign is quoted.
    if isDelimiterApart && !isFirst { return appendNumber(index, row: row, of: lanes, to: &line) }
    // The delimiter may be a point or a minus sign: then numbers are quoted as texts are.
    var field = ByteBuffer(capacity: 40)
    appendNumber(index, row: row, of: lanes, to: &field)
    field.withUnsafeBytes { appendText($0, isFirst: isFirst, to: &line) }
  }

  /// Appends a value of any type but STRING.
  @inline(__always)
  private func appendNumber(_ index: Int, row: Int, of lanes: LaneSources, to field: inout ByteBuffer) {
    switch lanes[index] {
    case .boolean(let column): field.append(column.element(at: row) ? "true" : "false" as StaticString)
    case .integer(let column): field.append(decimal: column.element(at: row))
    case .double(let column): field.append(java: column.element(at: row))
    case .decimal(let column):
      if case .decimal(_, let scale) = types[index] {
        field.append(decimal: Decimal(unscaled: column.element(at: row), scale: scale))
      }
    case .bytes(let column): Base64.encode(column.bytes(at: row), into: &field)
    case .boxed: break  // Refused when the encoder was made.
    }
  }

  private func appendText(_ text: UnsafeRawBufferPointer, isFirst: Bool, to line: inout ByteBuffer) {
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
    if isFirst && !Self.isLetterOrDigit(first) { return true }
    return text.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\"") }
      || containsDelimiter(text)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  private func containsDelimiter(_ text: UnsafeRawBufferPointer) -> Bool {
    text.indices.contains { text[$0] == delimiter[0] && text[$0...].starts(with: delimiter) }
  }
}
