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
  /// Has `rows` as an argument, so that overlapping accesses to it are looked for once a batch and not with each row.
  typealias Loop = (
    _ rows: inout Rows, _ records: UnsafeBufferPointer<RecordView>, _ part: RecordPart,
    _ lanes: UnsafeBufferPointer<LaneSink>, _ failures: inout [DecodeFailure]
  ) -> Void

  private var rows: Rows
  private let part: RecordPart
  private var lanes: [LaneSink] = []
  // A value made in `init`, which is compiled for each format: a method of a generic class is compiled once for all.
  private let decodeAll: Loop

  @inline(__always)
  init(_ rows: Rows, part: RecordPart) {
    self.rows = rows
    self.part = part
    decodeAll = { rows, records, part, lanes, failures in
      Self.decode(records, part: part, by: &rows, into: lanes, failures: &failures)
    }
  }

  /// For a format that reads several records at once.
  @inline(__always)
  init(_ rows: Rows, part: RecordPart) where Rows: BlockDecoder {
    self.rows = rows
    self.part = part
    decodeAll = { rows, records, part, lanes, failures in
      Self.decodeBlocks(records, part: part, by: &rows, into: lanes, failures: &failures)
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

  private static func decode(
    _ records: UnsafeBufferPointer<RecordView>, part: RecordPart, by rows: inout Rows,
    into lanes: UnsafeBufferPointer<LaneSink>, failures: inout [DecodeFailure]
  ) {
    let start = lanes.first?.count ?? 0
    for row in records.indices {
      guard let bytes = records[row].bytes(of: part) else {
        for lane in lanes { lane.putNull() }
        continue
      }
      decode(bytes, row: row, start: start, by: &rows, into: lanes, failures: &failures)
    }
  }

  /// Reads one record, as row `row` behind the `start` rows that the lanes had before; NULLs where it is broken.
  @inline(__always)
  static func decode(
    _ bytes: UnsafeRawBufferPointer, row: Int, start: Int, by rows: inout Rows,
    into lanes: UnsafeBufferPointer<LaneSink>, failures: inout [DecodeFailure]
  ) {
    do throws(DecodeFault) {
      try rows.decode(bytes, into: lanes)
    } catch {
      // However far the decoder had come.
      for lane in lanes {
        lane.cut(to: start + row)
        lane.putNull()
      }
      failures.append(DecodeFailure(row: row, reason: error.description))
    }
  }
}

extension RecordView {
  /// The bytes of the key or the value; nil where it is null.
  @inline(__always)
  func bytes(of part: RecordPart) -> UnsafeRawBufferPointer? { part == .key ? key : value }
}
