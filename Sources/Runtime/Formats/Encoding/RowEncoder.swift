/// Writes one record part: what each format brings, while `BatchEncoder` does the rest.
protocol RowEncoder {
  /// Appends the bytes of a row to `buffer`.
  /// - Returns: false where the part is null.
  /// - Throws: `FormatError`; what was appended by then is dropped by the caller.
  func encode(row: Int, of lanes: LaneSources, into buffer: inout ByteBuffer) throws(FormatError) -> Bool
}
