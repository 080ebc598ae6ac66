import Planner

/// Writes rows as lines, quoting what commons-csv 1.4, which ksqlDB has, quotes (its `QuoteMode.MINIMAL`).
struct DelimitedRowEncoder: RowEncoder {
  private let types: [SQLType]
  /// Whether a row of NULLs stands for an absent part.
  private let isAbsentIfNull: Bool
  private let delimiter: [UInt8]
  /// Whether no number, truth value or Base64 text can have the delimiter in it.
  private let isDelimiterApart: Bool

  init(_ request: EncodingRequest, layout: PartLayout, delimiter: [UInt8]) {
    types = request.columns.map(\.type)
    isAbsentIfNull = request.nullsAreAbsent(in: layout)
    self.delimiter = delimiter
    isDelimiterApart = ",;:|$\t ".utf8.contains(delimiter[0])
  }

  func encode(row: Int, of lanes: LaneSources, into line: inout ByteBuffer) throws(FormatError) -> Bool {
    if isAbsentIfNull, lanes.allAreNull(at: row) { return false }
    for index in types.indices {
      if index > 0 { line.append(delimiter) }
      if !lanes[index].isNull(at: row) { appendField(index, row: row, of: lanes, to: &line) }
    }
    return true
  }

  private func appendField(_ index: Int, row: Int, of lanes: LaneSources, to line: inout ByteBuffer) {
    let isFirst = index == 0
    if case .bytes(let strings) = lanes[index].elements, types[index] == .string {
      return appendText(strings[row], isFirst: isFirst, to: &line)
    }
    if isDelimiterApart, !isFirst { return appendNumber(index, row: row, of: lanes, to: &line) }
    // A number is quoted as a text is: the first field for its minus sign, others where the delimiter is a point.
    var field = ByteBuffer(capacity: 40)
    appendNumber(index, row: row, of: lanes, to: &field)
    field.withUnsafeBytes { appendText($0, isFirst: isFirst, to: &line) }
  }

  /// Appends a value of any type but STRING.
  @inline(__always)
  private func appendNumber(_ index: Int, row: Int, of lanes: LaneSources, to field: inout ByteBuffer) {
    switch lanes[index].elements {
    case .boolean(let values): field.append(values[row] ? "true" : "false" as StaticString)
    case .integer(let values): field.append(decimal: values[row])
    case .double(let values): field.append(java: values[row])
    case .decimal(let values):
      if case .decimal(_, let scale) = types[index] {
        field.append(decimal: Decimal(unscaled: values[row], scale: scale))
      }
    case .bytes(let strings): Base64.encode(strings[row], into: &field)
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
    let lower = byte | 0x20
    return (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= lower || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte
  }

  private func containsDelimiter(_ text: UnsafeRawBufferPointer) -> Bool {
    text.indices.contains { text[$0] == delimiter[0] && text[$0...].starts(with: delimiter) }
  }
}
