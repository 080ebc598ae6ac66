/// A column of many rows as the text of a PostgreSQL array, `{1,2,NULL}`: so a statement takes any number of rows with
/// one parameter a column.
final class ArrayLiteral {
  private var buffer = ByteBuffer(capacity: 4096)
  private var scratch = ByteBuffer(capacity: 256)
  private let encoding: PostgresEncoding
  private let column: String

  /// - Parameter column: what errors call it.
  init(_ encoding: PostgresEncoding, column: String) {
    self.encoding = encoding
    self.column = column
    buffer.append("{")
  }

  /// Forgets all rows.
  func removeAll() {
    buffer.removeAll()
    buffer.append("{")
  }

  /// Appends what stands in the literal so far to other bytes.
  func copy(to bytes: inout [UInt8]) { buffer.withUnsafeBytes { bytes.append(contentsOf: $0) } }

  /// The literal as a C string, which holds until the next row is added. No value has a NUL byte in it.
  var terminated: UnsafePointer<CChar>? {
    let end = buffer.count
    buffer.append("}\0")
    defer { buffer.truncate(to: end) }
    return buffer.withUnsafeBytes { $0.baseAddress?.assumingMemoryBound(to: CChar.self) }
  }

  /// Adds the value of a row.
  /// - Throws: `FormatError` where PostgreSQL has nothing for it.
  func append(_ values: Column, row: Int) throws(FormatError) {
    if buffer.count > 1 { buffer.append(",") }
    guard !values.isNull(at: row) else { return buffer.append("NULL") }
    switch (encoding, values) {
    case (.boolean, .boolean(let values)): buffer.append(values.values[row] ? "t" : "f" as StaticString)
    case (.integer, .integer(let values)): buffer.append(decimal: values.values[row])
    case (.double, .double(let values)): buffer.append(java: values.values[row])
    case (.decimal(let scale), .decimal(let values)):
      buffer.append(decimal: Decimal(unscaled: values.values[row], scale: scale))
    case (.text, .bytes(let values)): try append(quoted: values.bytes(at: row))
    case (.bytes, .bytes(let values)): append(hexadecimal: values.bytes(at: row))
    case (.date, .integer(let values)): buffer.append(utf8: "\"\(TemporalText.date(values.values[row]))\"")
    case (.time, .integer(let values)): buffer.append(utf8: "\"\(TemporalText.time(values.values[row]))\"")
    case (.timestamp, .integer(let values)):
      buffer.append(utf8: "\"\(TemporalText.timestamp(values.values[row]))Z\"")
    case (.json(let type), .boxed(let values)):
      scratch.removeAll()
      try scratch.append(values.values[row], asJSON: type)
      try scratch.withUnsafeBytes { bytes throws(FormatError) in try append(quoted: bytes) }
    case (.boolean, _), (.integer, _), (.double, _), (.decimal, _), (.text, _), (.bytes, _), (.date, _), (.time, _),
      (.timestamp, _), (.json, _):
      throw FormatError("column \(column): a value is of another type")
    }
  }

  private func append(quoted text: UnsafeRawBufferPointer) throws(FormatError) {
    buffer.append("\"")
    var copied = 0
    for (index, byte) in text.enumerated() {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        buffer.append(UnsafeRawBufferPointer(rebasing: text[copied..<index]))
        buffer.append("\\")
        copied = index
      case 0: throw FormatError("column \(column): a text with a NUL character, which PostgreSQL has no place for")
      default: continue
      }
    }
    buffer.append(UnsafeRawBufferPointer(rebasing: text[copied...]))
    buffer.append("\"")
  }

  private func append(hexadecimal bytes: UnsafeRawBufferPointer) {
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }
    // Inside of quotes a backslash stands for itself when doubled.
    buffer.append("\"\\\\x")
    for byte in bytes {
      buffer.append(digit(byte >> 4))
      buffer.append(digit(byte & 15))
    }
    buffer.append("\"")
  }
}
