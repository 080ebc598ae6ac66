/// Writes the values of one column as PostgreSQL reads them.
struct PostgresText: ~Copyable {
  /// What stands around values, which says what in them must be escaped.
  enum Surroundings: Hashable, Sendable {
    /// Elements of an array's literal, `{1,"a\"b",NULL}`.
    case array
    /// A line of COPY's text format, with tabs between its values.
    case line
  }

  private let encoding: PostgresEncoding
  private let surroundings: Surroundings
  private let column: String
  private var scratch = ByteBuffer(capacity: 64)

  /// - Parameter column: what errors call it.
  init(_ encoding: PostgresEncoding, column: String, in surroundings: Surroundings) {
    self.encoding = encoding
    self.column = column
    self.surroundings = surroundings
  }

  /// Appends the value of a row.
  /// - Throws: `FormatError` where PostgreSQL has nothing for it; some of it may be there then.
  mutating func append(_ values: Column, row: Int, to buffer: inout ByteBuffer) throws(FormatError) {
    guard !values.isNull(at: row) else {
      return buffer.append(surroundings == .array ? "NULL" : "\\N" as StaticString)
    }
    switch (encoding, values) {
    case (.boolean, .boolean(let values)): buffer.append(values.values[row] ? "t" : "f" as StaticString)
    case (.integer, .integer(let values)): buffer.append(decimal: values.values[row])
    case (.double, .double(let values)): buffer.append(java: values.values[row])
    case (.decimal(let scale), .decimal(let values)):
      buffer.append(decimal: Decimal(unscaled: values.values[row], scale: scale))
    case (.text, .bytes(let values)): try append(text: values.bytes(at: row), to: &buffer)
    case (.bytes, .bytes(let values)): append(hexadecimal: values.bytes(at: row), to: &buffer)
    case (.date, .integer(let values)): append(plain: Self.withEra(TemporalText.date(values.values[row])), to: &buffer)
    case (.time, .integer(let values)): append(plain: TemporalText.time(values.values[row]), to: &buffer)
    case (.timestamp, .integer(let values)):
      append(plain: Self.withEra(TemporalText.timestamp(values.values[row]) + "Z"), to: &buffer)
    case (.json(let type), .boxed(let values)):
      scratch.removeAll()
      try scratch.append(values.values[row], asJSON: type)
      try scratch.withUnsafeBytes { bytes throws(FormatError) in try append(text: bytes, to: &buffer) }
    case (.boolean, _), (.integer, _), (.double, _), (.decimal, _), (.text, _), (.bytes, _), (.date, _), (.time, _),
      (.timestamp, _), (.json, _):
      throw FormatError("column \(column): a value is of another type")
    }
  }

  /// A date with a year of more than four digits, or before the first, as PostgreSQL reads it: `12345-01-01`, and
  /// `0222-09-04 BC` for the year -0221 of ISO 8601, which has a year 0.
  static func withEra(_ text: String) -> String {
    if text.utf8.first == UInt8(ascii: "+") { return String(text.dropFirst()) }
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    let digits = text.dropFirst(isNegative ? 1 : 0).prefix { $0 != "-" }
    guard let year = Int(digits), isNegative || year == 0 else { return text }
    let name = String(year + 1)
    return String(repeating: "0", count: max(4 - name.utf8.count, 0)) + name + text[digits.endIndex...] + " BC"
  }

  /// Appends a text that needs no escapes.
  private func append(plain text: String, to buffer: inout ByteBuffer) {
    quote(&buffer)
    buffer.append(utf8: text)
    quote(&buffer)
  }

  private func append(text: UnsafeRawBufferPointer, to buffer: inout ByteBuffer) throws(FormatError) {
    quote(&buffer)
    var copied = 0
    for (index, byte) in text.enumerated() {
      // Below the backslash are the quote, what parts lines and their values, and NUL.
      guard byte <= UInt8(ascii: "\\"), let escaped = try escaped(byte) else { continue }
      buffer.append(UnsafeRawBufferPointer(rebasing: text[copied..<index]))
      buffer.append(UInt8(ascii: "\\"))
      buffer.append(escaped)
      copied = index + 1
    }
    buffer.append(UnsafeRawBufferPointer(rebasing: text[copied...]))
    quote(&buffer)
  }

  /// What stands behind a backslash for the byte; nil: it stands for itself.
  @inline(__always)
  private func escaped(_ byte: UInt8) throws(FormatError) -> UInt8? {
    switch (byte, surroundings) {
    case (UInt8(ascii: "\\"), _), (UInt8(ascii: "\""), .array): byte
    case (UInt8(ascii: "\n"), .line): UInt8(ascii: "n")
    case (UInt8(ascii: "\r"), .line): UInt8(ascii: "r")
    case (UInt8(ascii: "\t"), .line): UInt8(ascii: "t")
    case (0, _): throw FormatError("column \(column): a text with a NUL character, which PostgreSQL has no place for")
    default: nil
    }
  }

  private func append(hexadecimal bytes: UnsafeRawBufferPointer, to buffer: inout ByteBuffer) {
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }
    quote(&buffer)
    // In both surroundings a backslash stands for itself when doubled.
    buffer.append("\\\\x")
    for byte in bytes {
      buffer.append(digit(byte >> 4))
      buffer.append(digit(byte & 15))
    }
    quote(&buffer)
  }

  @inline(__always)
  private func quote(_ buffer: inout ByteBuffer) {
    if surroundings == .array { buffer.append(UInt8(ascii: "\"")) }
  }
}
