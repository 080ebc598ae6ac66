/// The loop over the rows of a batch: null parts, and rows that can't be written.
final class BatchEncoder: RecordEncoder {
  // A value made in `init`, which is compiled for each format: a method of a generic class is compiled once for all.
  private let encodeAll: (
    [Column], [Bool]?, inout ByteBuffer, UnsafeMutableBufferPointer<PartBytes>, inout [EncodeFailure]
  ) -> Void

  @inline(__always)
  init<Rows: RowEncoder>(_ rows: Rows) {
    encodeAll = { columns, present, buffer, parts, failures in
      Self.encode(columns, present: present, by: rows, into: &buffer, parts: parts, failures: &failures)
    }
  }

  func encode(
    _ columns: [Column], present: [Bool]?, into buffer: inout ByteBuffer,
    parts: UnsafeMutableBufferPointer<PartBytes>, failures: inout [EncodeFailure]
  ) {
    // The lanes point into `columns`, which must outlive the loop.
    withExtendedLifetime(columns) {
      encodeAll(columns, present, &buffer, parts, &failures)
    }
  }

  private static func encode<Rows: RowEncoder>(
    _ columns: [Column], present: [Bool]?, by rows: Rows, into buffer: inout ByteBuffer,
    parts: UnsafeMutableBufferPointer<PartBytes>, failures: inout [EncodeFailure]
  ) {
    let lanes = rows.lanes(columns)
    for row in parts.indices {
      if let present, !present[row] {
        parts[row] = .null
        continue
      }
      let start = buffer.count
      do throws(FormatError) {
        let isThere = try rows.encode(row: row, of: lanes, into: &buffer)
        parts[row] = isThere ? PartBytes(start: start, count: buffer.count &- start) : .null
      } catch {
        buffer.truncate(to: start)
        parts[row] = .null
        failures.append(EncodeFailure(row: row, error: error))
      }
    }
  }
}
