import Parser

/// Plans PARTITION BY.
struct PartitionPlanner {
  let catalog: any Catalog
  let source: QuerySource

  /// The rekeyed source, and the SELECT list over it.
  func plan(_ clause: Grouping, _ items: [TypedExpression]) throws(Diagnostic) -> (QuerySource, [TypedExpression]) {
    guard source.kind == .stream else {
      throw Diagnostic(
        .invalidArgument, "a table keeps its primary key: PARTITION BY is for streams", at: clause.range,
        hint: "GROUP BY makes a table with another key")
    }
    var keys: [TypedExpression] = []
    for expression in clause.expressions { keys.append(try key(expression)) }
    if keys.contains(where: \.isNullLiteral) {
      guard keys.count == 1 else {
        throw Diagnostic(.invalidArgument, "NULL can't be one of several keys", at: clause.range)
      }
      keys = []
    }
    if let same = unchanged(keys) { return (same, items) }
    // ksqlDB's rule (SchemaKStream.selectKey): what would become of the windows is not settled.
    if source.plan.schema.keyWindow != nil {
      throw Diagnostic(
        .invalidArgument, "the stream's keys carry windows, and such keys can't be changed", at: clause.range,
        hint: "GROUP BY makes a table with another key")
    }
    return rekeyed(keys, clause.expressions, items)
  }

  private func key(_ expression: Expression) throws(Diagnostic) -> TypedExpression {
    try ExpressionTyper(catalog: catalog, scope: source.scope, clause: "PARTITION BY").typed(expression)
  }

  /// Where the key is just what it was, records stay where they are.
  private func unchanged(_ keys: [TypedExpression]) -> QuerySource? {
    guard !keys.isEmpty, keys.count == source.keyColumns.count, source.keyFormat.name != "NONE" else { return nil }
    var same = source
    for (place, key) in keys.enumerated() {
      guard let index = key.columnIndex, source.keyColumns[place].contains(index) else { return nil }
      same.keyColumns[place] = [index]
    }
    return same
  }

  private func rekeyed(_ keys: [TypedExpression], _ syntax: [Expression], _ items: [TypedExpression])
    -> (QuerySource, [TypedExpression])
  {
    let input = source.plan.schema
    var naming = ColumnNaming(scope: source.scope)
    var columns: [PlanColumn] = []
    var expressions: [TypedExpression] = []
    for (key, expression) in zip(keys, syntax) {
      let item = SelectedExpression(expression: expression, name: nil, isFromStar: true, range: expression.range)
      let name = (try? naming.name(item, isPersistent: false)) ?? "KEY"
      columns.append(PlanColumn(name, key.type, role: .key))
      expressions.append(key)
    }
    let moved = Set(keys.compactMap(\.columnIndex))
    var places: [Int: Int] = [:]
    for (index, column) in input.columns.enumerated() where !moved.contains(index) {
      places[index] = columns.count
      columns.append(PlanColumn(column.name, column.type, role: .value, source: column.source))
      expressions.append(TypedExpression(.column(index), column.type))
    }
    var result = source
    result.plan = .rekey(
      Rekey(
        input: source.plan, schema: PlanSchema(kind: .stream, columns: columns), expressions: expressions,
        keepsPartitioning: true))
    result.keyColumns = keys.indices.map { [$0] }
    if keys.isEmpty {
      result.keyFormat = FormatSpecification("NONE")
    } else if source.keyFormat.name == "NONE" {
      result.keyFormat = catalog.defaultKeyFormat
    }
    let rewritten = items.map { item in
      item.replacing { part in
        if let place = keys.firstIndex(of: part) {
          return TypedExpression(.column(place), part.type, range: part.range)
        }
        return part.columnIndex.flatMap { places[$0] }.map {
          TypedExpression(.column($0), part.type, range: part.range)
        }
      }
    }
    return (result, rewritten)
  }
}

extension Catalog {
  /// How keys are written where nothing says how.
  var defaultKeyFormat: FormatSpecification {
    FormatSpecification(property("ksql.persistence.default.format.key")?.uppercased() ?? "KAFKA")
  }
}
