/// Reads a STRING column, which by far most keys are: a whole batch in two loops over plain memory.
final class KafkaTextDecoder: RecordDecoder {
  private let part: RecordPart
  /// For batches with bytes that are not UTF-8.
  private let general: any RecordDecoder

  init(part: RecordPart, general: any RecordDecoder) {
    self.part = part
    self.general = general
  }

  func decode(_ records: UnsafeBufferPointer<RecordView>, into columns: [Column], failures: inout [DecodeFailure]) {
    if case .bytes(let column)? = columns.first {
      let isText =
        part == .key
        ? column.append(texts: records.count) { records[$0].key } : column.append(texts: records.count) { records[$0].value }
      if isText { return }
    }
    general.decode(records, into: columns, failures: &failures)
  }
}
