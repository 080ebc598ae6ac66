/// Rows as lines of COPY's text format, which costs the database half of what an INSERT does.
final class CopyLines {
  private var buffer = ByteBuffer(capacity: 128 << 10)
  private var texts: [Text]

  /// A class, so that they can stand in an array.
  private final class Text {
    var text: PostgresText

    init(_ column: PostgresTable.Column) { text = PostgresText(column.encoding, column: column.name, in: .line) }
  }

  init(_ columns: [PostgresTable.Column]) { texts = columns.map(Text.init) }

  var count: Int { buffer.count }

  func removeAll() { buffer.removeAll() }

  /// - Throws: `FormatError` where PostgreSQL has nothing for a value; the line is not whole then.
  func append(_ columns: [Column], row: Int) throws(FormatError) {
    for index in texts.indices {
      if index > 0 { buffer.append(UInt8(ascii: "\t")) }
      try texts[index].text.append(columns[index], row: row, to: &buffer)
    }
    buffer.append(UInt8(ascii: "\n"))
  }

  /// The lines so far; they stay where they are until the next one is added.
  func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try buffer.withUnsafeBytes(body)
  }
}
