/// Plans as an indented tree, the result above what it is made from: the text of EXPLAIN.
///
/// ```
/// SINK TABLE TOTALS to topic TOTALS (KAFKA key, JSON value)
///   PROJECT [ID BIGINT KEY := ID, TOTAL BIGINT := KSQL_AGG_VARIABLE_0]
///     AGGREGATE BY ORDERS.ID [SUM(ORDERS.QTY) BIGINT], keys stay
///       SCAN STREAM ORDERS from topic orders (KAFKA key, JSON value) [ID BIGINT KEY, QTY BIGINT]
/// ```
package struct PlanPrinter {
  /// The plan of a statement; lines without an end of line at the end.
  package static func text(_ plan: StatementPlan) -> String {
    switch plan {
    case .createRelation(let create):
      let relation = create.relation
      return "CREATE \(relation.spelled) over topic \(relation.topic) \(formats(relation))"
        + " [\(relation.schema.columns.map(column).joined(separator: ", "))]"
    case .createAsSelect(let query), .insertSelect(let query):
      let topic = query.topic
      let partitions = topic.partitions.map { ", \($0) partition\($0 == 1 ? "" : "s")" } ?? ""
      let sink = query.sink
      let header =
        "SINK \(sink.kind.rawValue) \(SQLName.quotedIfNeeded(sink.name)) to topic \(sink.topic)"
        + " \(formats(sink))\(partitions)"
      return ([header] + lines(of: query.root, depth: 1)).joined(separator: "\n")
    case .insertValues(let insert):
      return "INSERT \(insert.rows.count) into \(insert.relation.spelled)"
    case .delete(let delete):
      return "DELETE \(delete.rows.count) from \(delete.relation.spelled)"
    case .select(let select):
      return text(select)
    case .createConnector(let connector):
      return connector.routes.map(text).joined(separator: "\n")
    }
  }

  /// What goes where; nothing of how the database is reached.
  private static func text(_ route: SinkRoute) -> String {
    let key = route.key.isEmpty ? "" : " by (\(route.key.map { route.columns[$0].name }.joined(separator: ", ")))"
    let columns = route.columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
    return "\(route.mode.rawValue.uppercased()) into \(route.table)\(key) [\(columns)]"
      + (route.deletes ? ", tombstones delete" : "")
      + "\n  SCAN \(route.relation.kind.rawValue) \(SQLName.quotedIfNeeded(route.relation.name))"
      + " from topic \(route.relation.topic) \(formats(route.relation))"
  }

  /// The tree of a query alone.
  package static func text(_ plan: LogicalPlan) -> String {
    lines(of: plan, depth: 0).joined(separator: "\n")
  }

  private static func text(_ select: SelectPlan) -> String {
    var header = select.mode == .pull ? "PULL" : "PUSH"
    header += " [" + select.output.map { SQLName.quotedIfNeeded($0.name) }.joined(separator: ", ") + "]"
    if !select.orderBy.isEmpty {
      let terms = select.orderBy.map { term in
        SQLName.quotedIfNeeded(select.root.schema.columns[term.index].name) + (term.isDescending ? " DESC" : " ASC")
          + (term.nullsFirst ? " NULLS FIRST" : " NULLS LAST")
      }
      header += " ORDER BY " + terms.joined(separator: ", ")
    }
    if let limit = select.limit { header += " LIMIT \(limit)" }
    return ([header] + lines(of: select.root, depth: 1)).joined(separator: "\n")
  }

  private static func lines(of plan: LogicalPlan, depth: Int) -> [String] {
    let indent = String(repeating: "  ", count: depth)
    return [indent + line(plan)] + plan.inputs.flatMap { lines(of: $0, depth: depth + 1) }
  }

  // MARK: - Operators

  /// One operator, without what it reads from.
  static func line(_ plan: LogicalPlan) -> String {
    switch plan {
    case .scan(let scan):
      let relation = scan.relation
      let alias = scan.alias == relation.name ? "" : " AS \(SQLName.quotedIfNeeded(scan.alias))"
      return "SCAN \(relation.kind.rawValue) \(SQLName.quotedIfNeeded(relation.name))\(alias)"
        + " from topic \(relation.topic) \(formats(relation)) \(columns(scan.schema))"
    case .filter(let filter):
      return "FILTER \(filter.clause.rawValue) "
        + ExpressionPrinter(columns: filter.input.schema.columns).text(filter.predicate)
    case .project(let projection):
      return "PROJECT "
        + assignments(projection.schema, projection.expressions, over: projection.input.schema)
    case .explode(let explode):
      let printer = ExpressionPrinter(columns: explode.input.schema.columns)
      let calls = explode.calls.map { call in
        "\(call.function.name)(\(call.arguments.map(printer.text).joined(separator: ", ")))"
      }
      return "EXPLODE [\(calls.joined(separator: ", "))]"
    case .rekey(let rekey):
      return line(rekey)
    case .aggregate(let aggregate):
      return line(aggregate)
    case .join(let join):
      return line(join)
    case .suppress:
      return "HOLD until the window closes"
    }
  }

  private static func line(_ rekey: Rekey) -> String {
    let printer = ExpressionPrinter(columns: rekey.input.schema.columns)
    let keys = rekey.schema.keyIndices.map { index in
      "\(SQLName.quotedIfNeeded(rekey.schema.columns[index].name)) := \(printer.text(rekey.expressions[index]))"
    }
    var line = "REKEY BY \(keys.isEmpty ? "nothing" : keys.joined(separator: ", "))"
    line += rekey.keepsPartitioning ? " in place" : " through a repartition topic"
    if let format = rekey.keyFormat { line += " with \(format.name) keys" }
    if let partitions = rekey.partitions { line += ", \(partitions) partition\(partitions == 1 ? "" : "s")" }
    return line
  }

  private static func line(_ aggregate: Aggregate) -> String {
    let printer = ExpressionPrinter(columns: aggregate.input.schema.columns)
    let groups = aggregate.groupBy.map(printer.text).joined(separator: ", ")
    let calls = aggregate.calls.map { call in
      "\(call.function.name)(\(call.arguments.map(printer.text).joined(separator: ", "))) \(call.type)"
    }
    var line = "AGGREGATE" + (groups.isEmpty ? "" : " BY " + groups) + " [\(calls.joined(separator: ", "))]"
    if let window = aggregate.window { line += " in " + text(of: window) }
    return line + (aggregate.keepsPartitioning ? ", keys stay" : " through a repartition topic")
  }

  private static func line(_ join: Join) -> String {
    let key = join.schema.keyIndices.map { join.schema.columns[$0] }
    let keys = key.map { "\(SQLName.quotedIfNeeded($0.name)) \($0.type)" }.joined(separator: ", ")
    let form: String
    switch join.form {
    case .streamStream(let window):
      let grace = window.graceMillis.map { ", grace \(duration($0))" } ?? ""
      form =
        "STREAM-STREAM within \(duration(window.beforeMillis)) before"
        + " and \(duration(window.afterMillis)) after\(grace)"
    case .streamTable:
      form = "STREAM-TABLE"
    case .tableTable:
      form = "TABLE-TABLE"
    case .tableForeignKey(let expression):
      let printer = ExpressionPrinter(columns: join.left.schema.columns)
      form = "TABLE-TABLE where \(printer.text(expression)) is the right key"
    }
    return "\(join.kind.rawValue) JOIN \(form), key [\(keys)]"
  }

  // MARK: - Parts

  private static func text(of window: Window) -> String {
    var text: String
    switch window.kind {
    case .tumbling(let size): text = "TUMBLING windows of \(self.text(of: size))"
    case .hopping(let size, let advance):
      text = "HOPPING windows of \(self.text(of: size)) every \(duration(advance))"
    case .session(let gap): text = "SESSION windows closed by \(duration(gap)) of silence"
    }
    if let grace = window.graceMillis { text += ", grace \(duration(grace))" }
    if let retention = window.retentionMillis { text += ", retention \(duration(retention))" }
    return text
  }

  private static func text(of size: WindowSize) -> String {
    switch size {
    case .fixed(let millis): duration(millis)
    case .calendarDays(let days, let zone): "\(days) day\(days == 1 ? "" : "s") of \(zone)"
    }
  }

  private static func duration(_ millis: Int64) -> String {
    let units: [(String, Int64)] = [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000)]
    for (unit, size) in units where millis >= size && millis.isMultiple(of: size) { return "\(millis / size) \(unit)" }
    return "\(millis) ms"
  }

  private static func assignments(_ schema: PlanSchema, _ expressions: [TypedExpression], over input: PlanSchema)
    -> String
  {
    let printer = ExpressionPrinter(columns: input.columns)
    let parts = zip(schema.columns, expressions).map { column, expression in
      let value = printer.text(expression)
      let name = SQLName.quotedIfNeeded(column.name)
      return self.column(column) + (value == name ? "" : " := \(value)")
    }
    return "[\(parts.joined(separator: ", "))]"
  }

  private static func columns(_ schema: PlanSchema) -> String {
    "[\(schema.columns.map(column).joined(separator: ", "))]"
  }

  private static func column(_ column: PlanColumn) -> String {
    let name = "\(SQLName.quotedIfNeeded(column.name)) \(column.type)"
    switch column.role {
    case .key: return name + " KEY"
    case .windowStart, .windowEnd: return name + " WINDOW"
    case .value: return name
    case .metadata: return name + " METADATA"
    }
  }

  private static func column(_ column: ColumnSchema) -> String {
    let name = "\(SQLName.quotedIfNeeded(column.name)) \(column.type)"
    switch column.role {
    case .key: return name + " KEY"
    case .value: return name
    case .headers(nil): return name + " HEADERS"
    case .headers(let header?): return name + " HEADER('\(header)')"
    }
  }

  private static func formats(_ relation: Relation) -> String {
    var parts = [relation.keyFormat.name + " key", relation.valueFormat.name + " value"]
    switch relation.keyWindow {
    case .time(let millis?): parts[0] += " with windows of \(duration(millis))"
    case .time(nil): parts[0] += " with calendar windows"
    case .session: parts[0] += " with session windows"
    case nil: break
    }
    if let timestamp = relation.timestamp {
      parts.append("time from \(SQLName.quotedIfNeeded(timestamp.column))")
    }
    return "(\(parts.joined(separator: ", ")))"
  }
}
