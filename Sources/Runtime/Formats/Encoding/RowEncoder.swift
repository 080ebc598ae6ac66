/// Writes one record part: what each format brings, while `BatchEncoder` does the rest.
protocol RowEncoder {
  /// The columns of a batch as they are read row by row.
  associatedtype Lanes = LaneSources

  /// Made once a batch. It may point into the columns, which outlive it and get no more rows meanwhile.
  func lanes(_ columns: [Column]) -> Lanes

  /// Appends the bytes of a row to `buffer`.
  /// - Returns: false where the part is null.
  /// - Throws: `FormatError`; what was appended by then is dropped by the caller.
  func encode(row: Int, of lanes: Lanes, into buffer: inout ByteBuffer) throws(FormatError) -> Bool
}

extension RowEncoder where Lanes == LaneSources {
  func lanes(_ columns: [Column]) -> LaneSources { LaneSources(columns) }
}
