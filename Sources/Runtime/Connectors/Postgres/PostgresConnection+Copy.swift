import CPQ

extension PostgresConnection {
  /// So many bytes of lines are handed over at a time: the database works on them while the next ones are made.
  private static let portionBytes = 64 << 10

  /// Sends rows with a COPY ... FROM STDIN.
  /// - Parameter next: appends the next line; false once there is none. What it throws ends the COPY, and is thrown on:
  ///   nothing is written then.
  func copy(
    _ sql: String, lines: CopyLines, next: () throws(PostgresError) -> Bool
  ) throws(PostgresError) {
    try begin(copy: sql)
    lines.removeAll()
    do throws(PostgresError) {
      while try next() {
        if lines.count >= Self.portionBytes { try send(lines) }
      }
      try send(lines)
    } catch {
      // The database answers that the COPY was given up.
      if error.kind == .row { try? end(copyWith: "a row can't be written") }
      throw error
    }
    try end(copyWith: nil)
  }

  private func send(_ lines: CopyLines) throws(PostgresError) {
    if lines.count == 0 { return }
    try lines.withBytes { bytes throws(PostgresError) in try put(bytes) }
    lines.removeAll()
  }
}
