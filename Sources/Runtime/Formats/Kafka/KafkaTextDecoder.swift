import CIntrinsics

/// Reads a STRING column, which by far most keys are: one loop over plain memory.
final class KafkaTextDecoder: RecordDecoder {
  private let part: RecordPart
  /// For batches with bytes that are not UTF-8.
  private let general: any RecordDecoder

  /// Keys are mostly the first that is read of records which have just come, so that their memory is far away: it is
  /// begun to be fetched so many records ahead.
  private static let recordsAhead = 16

  init(part: RecordPart, general: any RecordDecoder) {
    self.part = part
    self.general = general
  }

  func decode(_ records: UnsafeBufferPointer<RecordView>, into columns: [Column], failures: inout [DecodeFailure]) {
    if case .bytes(let column)? = columns.first, read(records, into: column) { return }
    general.decode(records, into: columns, failures: &failures)
  }

  /// - Returns: false where one is not UTF-8. Then the column has got none of them.
  private func read(_ records: UnsafeBufferPointer<RecordView>, into column: BytesColumn) -> Bool {
    var byteCount = 0
    for record in records { byteCount &+= record.bytes(of: part)?.count ?? 0 }
    var room = column.room(for: records.count, bytes: byteCount)
    for row in records.indices {
      let ahead = row &+ Self.recordsAhead
      if ahead < records.count, let text = records[ahead].bytes(of: part), let start = text.baseAddress {
        // Its first line and that of its end, where the value mostly begins.
        prefetch_line(start)
        prefetch_line(start + text.count)
      }
      if let text = records[row].bytes(of: part) {
        guard UTF8Check.isValid(text) else { return false }
        room.set(row, text)
      } else {
        room.setNull(row)
      }
    }
    column.commit(records.count)
    return true
  }
}
