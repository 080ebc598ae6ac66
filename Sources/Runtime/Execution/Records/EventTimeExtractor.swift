import Planner

/// Takes a record's event time from a column, as TIMESTAMP and TIMESTAMP_FORMAT of WITH say.
struct EventTimeExtractor {
  private enum Source {
    /// BIGINT, in epoch milliseconds, and TIMESTAMP.
    case millis
    /// STRING, by a pattern.
    case text(DateTimePattern)
  }

  private let source: Source

  /// - Throws: `FormatError` where the pattern is wrong or the column's type gives no time.
  init(column: ColumnSchema, format: String?) throws(FormatError) {
    switch column.type {
    case .bigint, .timestamp: source = .millis
    case .string:
      guard let format else { throw FormatError("TIMESTAMP_FORMAT is missing for the column \(column.name)") }
      do {
        source = .text(try DateTimePattern(format))
      } catch {
        throw FormatError("TIMESTAMP_FORMAT '\(format)': \(error)")
      }
    case .boolean, .integer, .double, .decimal, .bytes, .date, .time, .array, .map, .structure:
      throw FormatError("the column \(column.name) has the type \(column.type), which gives no time")
    }
  }

  /// The times of all rows, as far as that is the column itself: nil where one of them has none, or one before 1970.
  func times(_ column: Column) -> FixedColumn<Int64>? {
    guard case .millis = source, case .integer(let times) = column, !times.hasNulls, times.lowest ?? 0 >= 0
    else { return nil }
    return times
  }

  /// The time of a row; nil where it has none.
  func time(_ column: Column, row: Int) -> Int64? {
    switch (source, column) {
    case (.millis, .integer(let column)): column[row]
    case (.text(let pattern), .bytes(let column)):
      column.string(at: row).flatMap { try? pattern.parseTimestamp($0, zone: .utc) }
    case (.millis, _), (.text, _): nil
    }
  }
}
