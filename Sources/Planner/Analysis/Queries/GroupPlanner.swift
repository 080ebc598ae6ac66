import Parser

/// Plans GROUP BY with its window, aggregates and HAVING.
///
/// The SELECT list is typed over the input's columns first, with a number beyond them for each aggregate and for the
/// window's bounds; then what equals a group's expression becomes a key column of the aggregate, and any column that
/// is left over is one that is neither grouped nor aggregated.
struct GroupPlanner {
  let catalog: any Catalog
  let source: QuerySource
  let query: Query

  struct Result {
    var source: QuerySource
    /// The expressions over the aggregate's columns.
    var expressions: [TypedExpression]
  }

  func plan(_ expressions: [Expression]) throws(Diagnostic) -> Result {
    try requireStorableValues()
    let groups = try groupExpressions()
    let window = try query.window.map { (clause) throws(Diagnostic) in try WindowPlanner.window(clause) }
    if let clause = query.window, source.kind == .table {
      throw Diagnostic(
        .invalidArgument, "WINDOW is for streams: the rows of a table have no time of their own", at: clause.range)
    }
    let collector = AggregateCollector(catalog: catalog, source: source)
    let typer = ExpressionTyper(
      catalog: catalog, scope: selectScope, clause: "SELECT", substitution: collector)
    var typed: [TypedExpression] = []
    for expression in expressions { typed.append(try typer.typed(expression)) }
    var having: TypedExpression?
    if let clause = query.having {
      having = try ExpressionTyper(
        catalog: catalog, scope: havingScope, clause: "HAVING", substitution: collector
      ).condition(clause)
    }
    guard !collector.calls.isEmpty else {
      throw Diagnostic(
        .invalidArgument, "GROUP BY without an aggregate in SELECT or HAVING", at: query.groupBy?.range,
        hint: "COUNT(*) counts the rows of each group")
    }
    let placement = GroupPlacement(
      groups: groups, firstVirtual: source.plan.schema.columns.count, hasWindow: window != nil)
    let schema = self.schema(groups, collector.calls, window)
    var result = source
    result.plan = .aggregate(
      Aggregate(
        input: source.plan, groupBy: groups, calls: collector.calls, window: window, schema: schema,
        keepsPartitioning: keepsPartitioning(groups)))
    if let having {
      let predicate = try placement.place(having, clause: "HAVING")
      result.plan = .filter(Filter(input: result.plan, clause: .having, predicate: predicate))
    }
    result.keyColumns = groups.indices.map { [$0] }
    if source.keyFormat.name == "NONE" { result.keyFormat = catalog.defaultKeyFormat }
    let placed = try typed.map { (expression) throws(Diagnostic) in
      try placement.place(expression, clause: "SELECT")
    }
    return Result(source: result, expressions: placed)
  }

  /// As in ksqlDB: values in the format KAFKA can't be kept for a group.
  private func requireStorableValues() throws(Diagnostic) {
    for relation in source.relations where relation.valueFormat.name == "KAFKA" {
      throw Diagnostic(
        .invalidArgument, "\(relation.name) has values in the format KAFKA, which can't be grouped",
        at: query.groupBy?.range,
        hint: "CREATE STREAM ... WITH (VALUE_FORMAT = 'JSON') AS SELECT * FROM \(SQLName.quotedIfNeeded(relation.name))"
      )
    }
  }

  private func groupExpressions() throws(Diagnostic) -> [TypedExpression] {
    let typer = ExpressionTyper(catalog: catalog, scope: source.scope, clause: "GROUP BY")
    var groups: [TypedExpression] = []
    for expression in query.groupBy?.expressions ?? [] {
      if query.window != nil, case .column(nil, let name) = expression.kind,
        ["WINDOWSTART", "WINDOWEND"].contains(name.text)
      {
        throw Diagnostic(
          .invalidArgument, "\(name.text) can't be used in GROUP BY: each window is a group already", at: name.range,
          hint: "leave it out")
      }
      let typed = try typer.typed(expression)
      if typed.isNullLiteral {
        throw Diagnostic(.invalidArgument, "NULL can't be a group", at: expression.range)
      }
      guard !groups.contains(typed) else {
        throw Diagnostic(.duplicateName, "this stands in GROUP BY twice", at: expression.range)
      }
      groups.append(typed)
    }
    return groups
  }

  /// The window's bounds may be used in the SELECT list of an aggregation over one relation.
  private var selectScope: Scope {
    var scope = source.scope
    guard query.window != nil, !source.isJoin else { return scope }
    scope.entries.removeAll { $0.kind == .window }
    let first = source.plan.schema.columns.count
    for (offset, name) in ["WINDOWSTART", "WINDOWEND"].enumerated() {
      scope.entries.append(
        Scope.Entry(
          name: name, qualifier: scope.qualifiers.first, type: .bigint, index: first + offset, kind: .window))
    }
    return scope
  }

  private var havingScope: Scope {
    var scope = source.scope
    scope.entries.removeAll { $0.kind == .window }
    return scope
  }

  private func schema(_ groups: [TypedExpression], _ calls: [AggregateCall], _ window: Window?) -> PlanSchema {
    var naming = ColumnNaming(scope: source.scope)
    var columns: [PlanColumn] = []
    for (group, syntax) in zip(groups, query.groupBy?.expressions ?? []) {
      let item = SelectedExpression(expression: syntax, name: nil, isFromStar: true, range: syntax.range)
      columns.append(
        PlanColumn((try? naming.name(item, isPersistent: false)) ?? "KEY", group.type, role: .key))
    }
    var keyWindow: KeyWindow?
    if let window {
      keyWindow = WindowPlanner.keyWindow(of: window)
      columns.append(PlanColumn("WINDOWSTART", .bigint, role: .windowStart))
      columns.append(PlanColumn("WINDOWEND", .bigint, role: .windowEnd))
    }
    for (index, call) in calls.enumerated() {
      columns.append(PlanColumn("KSQL_AGG_VARIABLE_\(index)", call.type, role: .value))
    }
    return PlanSchema(kind: .table, columns: columns, keyWindow: keyWindow)
  }

  private func keepsPartitioning(_ groups: [TypedExpression]) -> Bool {
    guard source.plan.schema.keyWindow == nil, source.keyFormat.name != "NONE",
      !groups.isEmpty, groups.count == source.keyColumns.count
    else { return false }
    return zip(groups, source.keyColumns).allSatisfy { group, columns in
      group.columnIndex.map(columns.contains) == true
    }
  }
}
