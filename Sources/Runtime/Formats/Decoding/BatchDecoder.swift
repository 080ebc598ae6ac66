/// Reads one record part: what each format brings, while `BatchDecoder` does the rest.
protocol RowDecoder {
  /// Reads the bytes of one key or value and puts one value into each lane of the projection.
  /// - Throws: `DecodeFault`; what was put into lanes by then is taken back by the caller.
  mutating func decode(
    _ bytes: UnsafeRawBufferPointer, into lanes: UnsafeBufferPointer<LaneSink>
  ) throws(DecodeFault)
}

/// The loop over the records of a batch: absent parts, faults, and the same number of rows in every column.
final class BatchDecoder<Rows: RowDecoder>: RecordDecoder {
  private var rows: Rows
  private let part: RecordPart
  private var lanes: [LaneSink] = []
  // A value made in `init`, which is compiled for each format: a method of a generic class is compiled once for all.
  private let decodeAll: (
    inout Rows, UnsafeBufferPointer<RecordView>, RecordPart, UnsafeBufferPointer<LaneSink>, inout [DecodeFailure]
  ) -> Void

  @inline(__always)
  init(_ rows: Rows, part: RecordPart) {
    self.rows = rows
    self.part = part
    decodeAll = { rows, records, part, lanes, failures in
      Self.decode(records, part: part, by: &rows, into: lanes, failures: &failures)
    }
  }

  func decode(_ records: UnsafeBufferPointer<RecordView>, into columns: [Column], failures: inout [DecodeFailure]) {
    lanes.removeAll(keepingCapacity: true)
    for column in columns { lanes.append(LaneSink(column)) }
    // The lanes are unmanaged references into `columns`, which must outlive the loop.
    withExtendedLifetime(columns) {
      lanes.withUnsafeBufferPointer { lanes in
        decodeAll(&rows, records, part, lanes, &failures)
      }
    }
  }

  /// Has `rows` as an argument, so that overlapping accesses to it are looked for once a batch and not with each row.
  private static func decode(
    _ records: UnsafeBufferPointer<RecordView>, part: RecordPart, by rows: inout Rows,
    into lanes: UnsafeBufferPointer<LaneSink>, failures: inout [DecodeFailure]
  ) {
    let start = lanes.first?.count ?? 0
    for row in records.indices {
      guard let bytes = part == .key ? records[row].key : records[row].value else {
        for lane in lanes { lane.putNull() }
        continue
      }
      do throws(DecodeFault) {
        try rows.decode(bytes, into: lanes)
      } catch {
        putNullRow(lanes, start: start + row)
        failures.append(DecodeFailure(row: row, reason: error.description))
      }
    }
  }

  /// Makes the row that began at `start` NULL in every lane, however far the decoder had come.
  private static func putNullRow(_ lanes: UnsafeBufferPointer<LaneSink>, start: Int) {
    for lane in lanes {
      while lane.count > start { lane.removeLast() }
      lane.putNull()
    }
  }
}
