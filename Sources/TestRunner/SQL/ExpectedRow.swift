import Parser
import Planner
import Runtime

/// The record that an assertion expects: values of a relation's columns; columns that it does not name are NULL.
struct ExpectedRow {
  let relation: Planner.Relation
  /// One a column of the relation, in its order.
  private let values: [Value]
  private let isTombstone: Bool
  private let timestampMillis: Int64?
  private let windowStartMillis: Int64?
  private let windowEndMillis: Int64?

  /// - Throws: `Diagnostic` where the row does not fit the relation.
  init(_ source: Identifier, columns: [Identifier], row: RowSyntax, session: Session) throws {
    try self.init(source, columns: columns, row: row, isTombstone: false, session: session)
  }

  /// `key` holds the key columns, in their order where `columns` is empty.
  init(tombstoneOf source: Identifier, columns: [Identifier], key: RowSyntax, session: Session) throws {
    var columns = columns
    if columns.isEmpty, let relation = session.relations.first(where: { $0.name == source.text }) {
      columns = relation.schema.keyColumns.map { Identifier($0.name, isQuoted: true, range: source.range) }
    }
    try self.init(source, columns: columns, row: key, isTombstone: true, session: session)
  }

  private init(
    _ source: Identifier, columns: [Identifier], row: RowSyntax, isTombstone: Bool, session: Session
  ) throws {
    var columns = columns
    var row = row
    /// The value of a column that is no column of the relation, which it must not stay in the row.
    func take(_ name: String) throws(Diagnostic) -> Int64? {
      guard let index = columns.firstIndex(where: { $0.text == name }), index < row.values.count else { return nil }
      columns.remove(at: index)
      let value = row.values.remove(at: index)
      guard case .literal(.integer(let millis)) = value.kind else {
        throw Diagnostic(.invalidLiteral, "\(name) is a whole number of milliseconds", at: value.range)
      }
      return millis
    }
    timestampMillis = try take("ROWTIME")
    windowStartMillis = try take("WINDOWSTART")
    windowEndMillis = try take("WINDOWEND")
    self.isTombstone = isTombstone
    (relation, values) = try session.rowValues(
      InsertValues(target: source, columns: columns, rows: [row]), range: row.range)
  }

  var text: String { isTombstone ? "a tombstone for \(keyText)" : "(\(Self.text(of: values)))" }

  private var keyText: String { Self.text(of: keyIndices.map { values[$0] }) }

  private var keyIndices: [Int] {
    relation.schema.columns.indices.filter { relation.schema.columns[$0].role == .key }
  }

  /// The first difference, for people; nil where there is none.
  func difference(from received: AssertionReader.Row) -> String? {
    if isTombstone != received.isTombstone {
      return isTombstone
        ? "expected a tombstone, got (\(Self.text(of: received.values)))" : "expected \(text), got a tombstone"
    }
    for (index, column) in relation.schema.columns.enumerated() {
      if isTombstone, column.role != .key { continue }
      let (expected, actual) = (values[index], received.values[index])
      // What reads the same is the same: NaN, which no comparison finds equal to itself.
      if expected != actual, expected.text != actual.text {
        return "\(column.name): expected \(expected.text), got \(actual.text)"
      }
    }
    let bounds: [(String, Int64?, Int64?)] = [
      ("ROWTIME", timestampMillis, received.timestampMillis),
      ("WINDOWSTART", windowStartMillis, received.windowMillis?.start),
      ("WINDOWEND", windowEndMillis, received.windowMillis?.end),
    ]
    for (name, expected, actual) in bounds where expected != nil && expected != actual {
      return "\(name): expected \(expected ?? 0), got \(actual.map(String.init) ?? "none")"
    }
    return nil
  }

  private static func text(of values: [Value]) -> String { values.map(\.text).joined(separator: ", ") }
}

extension Value {
  /// The value for people, in a line that tells a difference.
  fileprivate var text: String {
    switch self {
    case .null: "NULL"
    case .boolean(let truth): truth ? "TRUE" : "FALSE"
    case .integer(let number): "\(number)"
    case .double(let number): "\(number)"
    case .decimal(let number): "\(number)"
    case .string(let text): "'\(text)'"
    case .bytes(let bytes): "0x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    case .array(let elements), .structure(let elements): "[" + elements.map(\.text).joined(separator: ", ") + "]"
    case .map(let map):
      "{" + map.entries.map { "\($0.key.text): \($0.value.text)" }.joined(separator: ", ") + "}"
    }
  }
}
