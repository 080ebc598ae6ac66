/// A column of many rows as the text of a PostgreSQL array, `{1,2,NULL}`: so a statement takes any number of rows with
/// one parameter a column.
final class ArrayLiteral {
  private var buffer = ByteBuffer(capacity: 4096)
  private var text: PostgresText

  /// - Parameter column: what errors call it.
  init(_ encoding: PostgresEncoding, column: String) {
    text = PostgresText(encoding, column: column, in: .array)
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
    try text.append(values, row: row, to: &buffer)
  }
}
