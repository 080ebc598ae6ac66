import Planner
import Runtime

/// The columns that records are read into: each type alone, and all that a format can carry side by side.
enum FuzzColumns {
  private static let types: [SQLType] = [
    .boolean, .integer, .bigint, .double, .decimal(precision: 4, scale: 2), .decimal(precision: 38, scale: 10), .string,
    .bytes, .date, .time, .timestamp, .array(.string), .array(.array(.integer)), .map(key: .string, value: .double),
    .map(key: .string, value: .array(.decimal(precision: 9, scale: 3))),
    .structure([StructField("A", .integer), StructField("b", .string)]),
    .structure([
      StructField("ITEMS", .array(.structure([StructField("PRICE", .decimal(precision: 10, scale: 2))]))),
      StructField(
        "TAGS", .map(key: .string, value: .structure([StructField("T", .timestamp), StructField("X", .bytes)]))),
    ]),
  ]

  static func choices(_ description: FormatDescription, part: RecordPart) -> [[FormatColumn]] {
    let types = types.filter { description.unsupportedReason($0, part == .key) == nil }
    let all = types.enumerated().map { FormatColumn(name: "C\($0)", type: $1) }
    let single = types.map { [FormatColumn(name: "C", type: $0)] }
    // KAFKA carries one column.
    return description.name == "KAFKA" ? single : [all] + single
  }
}

/// The columns of several records as rows of values.
struct DecodedRows {
  var rows: [[Value]]
  /// By row, the reasons of those that could not be read.
  var failures: [Int: String]

  /// Reads the parts of all records.
  init(_ records: FuzzRecords, decoder: any RecordDecoder, types: [SQLType]) throws(FuzzFinding) {
    let columns = types.map { Column($0, capacity: 1) }
    var list: [DecodeFailure] = []
    decoder.decode(records.records, into: columns, failures: &list)
    for (column, type) in zip(columns, types) where column.count != records.records.count {
      throw FuzzFinding("\(column.count) rows of \(type) from \(records.records.count) records")
    }
    rows = records.records.indices.map { row in zip(columns, types).map { $0.value(at: row, type: $1) } }
    failures = Dictionary(list.map { ($0.row, $0.reason) }, uniquingKeysWith: { first, _ in first })
  }
}

extension [Value] {
  /// Whether the values are the same; NaN is as good as NaN.
  func isSame(as other: [Value]) -> Bool { self == other || String(describing: self) == String(describing: other) }
}
