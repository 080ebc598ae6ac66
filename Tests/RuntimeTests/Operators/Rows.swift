import Planner

@testable import Runtime

/// A row of a test: a record of a stream, or a change of a table.
struct Row: Equatable, CustomStringConvertible {
  var values: [Value]
  var time: Int64
  var isPresent: Bool
  /// What a change replaces; nil where the batch does not say.
  var previous: Previous?

  enum Previous: Equatable {
    case none
    case values([Value])
  }

  init(_ values: [Value], at time: Int64 = 0, previous: Previous? = nil) {
    (self.values, self.time, isPresent, self.previous) = (values, time, true, previous)
  }

  /// A tombstone: `values` has the key, and NULLs.
  static func gone(_ values: [Value], at time: Int64 = 0, previous: Previous? = nil) -> Row {
    var row = Row(values, at: time, previous: previous)
    row.isPresent = false
    return row
  }

  var description: String {
    "\(isPresent ? "" : "gone ")\(values.map(\.testText).joined(separator: ", ")) @\(time)"
      + (previous.map { " was \($0.testText)" } ?? "")
  }
}

extension Row.Previous {
  fileprivate var testText: String {
    switch self {
    case .none: "none"
    case .values(let values): "(\(values.map(\.testText).joined(separator: ", ")))"
    }
  }
}

extension Value {
  fileprivate var testText: String {
    switch self {
    case .null: "NULL"
    case .integer(let number): String(number)
    case .double(let number): String(number)
    case .string(let text): "'\(text)'"
    default: "\(self)"
    }
  }
}

extension Batch {
  /// A batch of rows with the schema's columns.
  init(_ rows: [Row], _ schema: PlanSchema, topic: String? = "in") {
    let times = FixedColumn<Int64>(capacity: rows.count, filler: 0)
    for row in rows { times.append(row.time) }
    self.init(
      count: rows.count, columns: Self.columns(rows.map(\.values), schema), times: times,
      present: rows.allSatisfy(\.isPresent) ? nil : rows.map(\.isPresent))
    if rows.contains(where: { $0.previous != nil }) {
      let nulls = schema.columns.map { _ in Value.null }
      let values = rows.map { if case .values(let values)? = $0.previous { values } else { nulls } }
      previous = PreviousRows(
        columns: Self.columns(values, schema),
        present: rows.map { if case .values? = $0.previous { true } else { false } })
    }
    origin = topic.map { RecordOrigin(topic: $0, partition: 0, offsets: rows.indices.map { Int64($0) }) }
  }

  private static func columns(_ rows: [[Value]], _ schema: PlanSchema) -> [Column] {
    schema.columns.enumerated().map { index, planned in
      let column = Column(planned.type, capacity: rows.count)
      for row in rows { column.append(row[index]) }
      return column
    }
  }

  /// The rows, with what they replace where the batch tells.
  func rows(_ schema: PlanSchema) -> [Row] {
    (0..<count).map { row in
      let values = zip(columns, schema.columns).map { $0.value(at: row, type: $1.type) }
      let replaced = previous.map { previous -> Row.Previous in
        guard previous.present[row] else { return .none }
        return .values(zip(previous.columns, schema.columns).map { $0.value(at: row, type: $1.type) })
      }
      var result = Row(values, at: times.values[row], previous: replaced)
      result.isPresent = isPresent(row)
      return result
    }
  }
}

extension PlanSchema {
  /// A schema for tests: `("ID", .string)` for keys, then for values.
  static func of(
    _ kind: Relation.Kind, key: KeyValuePairs<String, SQLType> = [:], window: KeyWindow? = nil,
    _ values: KeyValuePairs<String, SQLType> = [:]
  ) -> PlanSchema {
    var columns = key.map { PlanColumn($0.key, $0.value, role: .key) }
    if window != nil {
      columns.append(PlanColumn("WINDOWSTART", .bigint, role: .windowStart))
      columns.append(PlanColumn("WINDOWEND", .bigint, role: .windowEnd))
    }
    columns += values.map { PlanColumn($0.key, $0.value, role: .value) }
    return PlanSchema(kind: kind, columns: columns, keyWindow: window)
  }

  /// A plan that has this schema, to stand below the operator under test.
  var plan: LogicalPlan {
    let relation = Relation(
      name: "IN", kind: kind, schema: RelationSchema([]), topic: "in", keyFormat: FormatSpecification("KAFKA"),
      valueFormat: FormatSpecification("JSON"))
    return .scan(Scan(relation: relation, alias: "IN", schema: self))
  }
}

/// Compiles expressions that call no functions of the library.
func compileForTest(_ expression: TypedExpression) throws -> ColumnExpression {
  try ExpressionCompiler(functions: .all).compile(expression)
}

extension Operator {
  /// What comes out for rows.
  func rows(
    _ rows: [Row], _ input: PlanSchema, port: Int = 0, _ output: PlanSchema
  ) throws -> [Row] {
    try process(Batch(rows, input), port: port)?.rows(output) ?? []
  }
}
