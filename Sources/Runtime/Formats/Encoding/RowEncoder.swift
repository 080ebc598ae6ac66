/// Writes one record part: what each format brings, while `BufferedEncoder` does the rest.
protocol RowEncoder: ~Copyable {
  /// Appends the bytes of a row to `buffer`.
  /// - Returns: false where the part is null.
  /// - Throws: `FormatError`; what was appended by then is dropped by the caller.
  func encode(row: Int, of lanes: LaneSources, into buffer: inout ByteBuffer) throws(FormatError) -> Bool
}

/// Gives rows to a format, with a buffer of its own: so nothing is appended where a row can't be written.
final class BufferedEncoder<Rows: RowEncoder>: RecordEncoder {
  private let rows: Rows
  private var output = Output()

  /// In one struct, so that a row costs one check for overlapping accesses and not one a value.
  private struct Output: ~Copyable {
    var buffer = ByteBuffer(capacity: 512)
    var lanes = LaneSources()
  }

  init(_ rows: Rows) {
    self.rows = rows
  }

  func encode(row: Int, of columns: [Column], into bytes: inout [UInt8]) throws(FormatError) -> Int? {
    try Self.encode(row: row, of: columns, by: rows, through: &output, into: &bytes)
  }

  func endColumns() { output.lanes = LaneSources() }

  @inline(__always)
  private static func encode(
    row: Int, of columns: [Column], by rows: borrowing Rows, through output: inout Output, into bytes: inout [UInt8]
  ) throws(FormatError) -> Int? {
    output.buffer.removeAll()
    output.lanes.use(columns)
    guard try rows.encode(row: row, of: output.lanes, into: &output.buffer) else { return nil }
    output.buffer.withUnsafeBytes { bytes.append(contentsOf: $0) }
    return output.buffer.count
  }
}
