import Parser

/// An entry of the SELECT list, typed over the plan below it.
struct PlannedItem {
  var name: String
  var expression: TypedExpression
  var syntax: Expression
  var range: SourceRange
}

/// A term of ORDER BY.
enum OrderTerm {
  /// A column of the SELECT list, named by its name there.
  case item(Int)
  case expression(TypedExpression)
}

/// A query up to its last projection.
struct PlannedQuery {
  var source: QuerySource
  var items: [PlannedItem]
  /// What the terms of ORDER BY stand for.
  var order: [OrderTerm]
  /// The expressions that make the key, as the statement has them, for messages; empty where the source's key stays.
  var keySyntax: [Expression]
}

/// Plans FROM, WHERE, table functions, PARTITION BY, GROUP BY and HAVING, and types the SELECT list.
struct QueryPlanner {
  let catalog: any Catalog
  let isPersistent: Bool

  func plan(_ query: Query) throws(Diagnostic) -> PlannedQuery {
    var source = try JoinPlanner(catalog: catalog).plan(query.from)
    try checkSources(source, query)
    source.scope.aliases = query.items.compactMap(\.alias)
    if let filter = query.filter {
      let typer = ExpressionTyper(catalog: catalog, scope: source.scope, clause: "WHERE")
      source.plan = .filter(Filter(input: source.plan, clause: .where, predicate: try typer.condition(filter)))
    }
    let partitionBy = query.partitionBy?.expressions ?? []
    let selected = try StarExpansion(
      catalog: catalog, source: source, partitionBy: partitionBy, isPersistent: isPersistent
    ).expand(query.items)
    var naming = ColumnNaming(scope: source.scope)
    var names: [String] = []
    for item in selected { names.append(try naming.name(item, isPersistent: isPersistent)) }

    let named = query.orderBy.map { Self.item(namedBy: $0.expression, in: names) }
    let extra = zip(query.orderBy, named).filter { $0.1 == nil }.map(\.0.expression)

    let finder = CallFinder(catalog: catalog)
    let isGrouped =
      query.groupBy != nil || query.having != nil
      || (selected.map(\.expression) + extra).contains(where: finder.hasAggregate)
    let hasTableFunction = selected.contains { finder.hasTableFunction($0.expression) }
    try checkClauses(query, isGrouped: isGrouped, hasTableFunction: hasTableFunction)

    let expressions = selected.map(\.expression) + extra
    var typed: [TypedExpression]
    var keySyntax: [Expression] = []
    if isGrouped {
      let grouped = try GroupPlanner(catalog: catalog, source: source, query: query).plan(expressions)
      (source, typed, keySyntax) = (grouped.source, grouped.expressions, query.groupBy?.expressions ?? [])
    } else {
      (source, typed) = try exploded(source, expressions, hasTableFunction: hasTableFunction)
      if let clause = query.partitionBy {
        let planner = PartitionPlanner(catalog: catalog, source: source)
        (source, typed) = try planner.plan(clause, typed)
        keySyntax = clause.expressions
      }
    }
    let items = zip(zip(selected, names), typed).map { item, expression in
      PlannedItem(name: item.1, expression: expression, syntax: item.0.expression, range: item.0.range)
    }
    var rest = typed.dropFirst(selected.count).makeIterator()
    let order = named.compactMap { index in index.map { .item($0) } ?? rest.next().map { OrderTerm.expression($0) } }
    return PlannedQuery(source: source, items: items, order: order, keySyntax: keySyntax)
  }

  /// The entry of the SELECT list that a plain name means; nil for anything else.
  private static func item(namedBy expression: Expression, in names: [String]) -> Int? {
    guard case .column(nil, let name) = expression.kind else { return nil }
    return names.firstIndex(of: name.text)
  }

  private func exploded(_ source: QuerySource, _ expressions: [Expression], hasTableFunction: Bool)
    throws(Diagnostic) -> (QuerySource, [TypedExpression])
  {
    var source = source
    let collector = hasTableFunction ? TableFunctionCollector(catalog: catalog, source: source) : nil
    let typer = ExpressionTyper(catalog: catalog, scope: source.scope, clause: "SELECT", substitution: collector)
    let typed = try expressions.map { (expression) throws(Diagnostic) in try typer.typed(expression) }
    if let collector { source.plan = collector.plan }
    return (source, typed)
  }

  private func checkSources(_ source: QuerySource, _ query: Query) throws(Diagnostic) {
    guard isPersistent else { return }
    if let table = source.relations.first(where: { $0.kind == .table && $0.keyWindow != nil }) {
      throw Diagnostic(
        .invalidArgument, "\(table.name) is a windowed table, and a query that goes on can't read one",
        at: query.from.range, hint: "SELECT ... FROM \(SQLName.quotedIfNeeded(table.name)) can")
    }
  }

  private func checkClauses(_ query: Query, isGrouped: Bool, hasTableFunction: Bool) throws(Diagnostic) {
    if let window = query.window, query.groupBy == nil {
      throw Diagnostic(.invalidArgument, "WINDOW needs GROUP BY", at: window.range)
    }
    if let having = query.having, query.groupBy == nil {
      throw Diagnostic(.invalidArgument, "HAVING needs GROUP BY", at: having.range, hint: "WHERE filters rows")
    }
    if isPersistent, let clause = query.groupBy, clause.expressions.isEmpty {
      throw Diagnostic(.invalidArgument, "a table needs a key, so GROUP BY needs an expression", at: clause.range)
    }
    if isGrouped, let clause = query.partitionBy {
      throw Diagnostic(
        .invalidArgument, "PARTITION BY and aggregates don't go together: GROUP BY makes the key", at: clause.range)
    }
    if isGrouped, hasTableFunction {
      throw Diagnostic(
        .invalidArgument, "table functions and aggregates can't stand in one query", at: query.range,
        hint: "CREATE STREAM ... AS SELECT EXPLODE(...) first, and aggregate that")
    }
    if isGrouped, query.groupBy == nil, isPersistent {
      throw Diagnostic(.invalidArgument, "aggregates need GROUP BY", at: query.range)
    }
  }
}

extension SelectItem {
  /// The name that AS gives it.
  fileprivate var alias: String? { if case .expression(_, let alias?) = kind { alias.text } else { nil } }
}
