import Parser

/// Plans queries that go on: CREATE ... AS SELECT and INSERT INTO ... SELECT.
struct PersistentQueryPlanner {
  let catalog: any Catalog

  // MARK: - CREATE ... AS SELECT

  func plan(_ statement: CreateAsSelect) throws(Diagnostic) -> PersistentQueryPlan {
    let head = statement.head
    let outcome = try ReplacementRules.outcome(of: head, isReadOnly: false, catalog: catalog)
    let properties = try StatementProperties(statement.properties, for: .createAsSelect)
    if case .keep(let existing) = outcome { return try noOperation(existing, head) }
    let planned = keylessIfAllowed(try query(statement.query))
    try checkCycle(planned, head.name)
    try checkKind(planned.source.kind, head)
    let layout = try SinkLayout(planned, name: head.name)
    let formats = try properties.formats(
      inherited: FormatPair(key: planned.source.keyFormat, value: planned.source.valueFormat), catalog: catalog,
      at: head.name.range)
    let prefix = catalog.property("ksql.output.topic.name.prefix") ?? ""
    let topic = try properties.topic(
      defaultName: prefix + head.name.text, partitions: planned.source.partitions, kind: planned.source.kind,
      isWindowed: planned.source.plan.schema.keyWindow != nil, catalog: catalog)
    let columns = layout.sinkColumns
    var sink = Relation(
      name: head.name.text, kind: planned.source.kind, schema: RelationSchema(columns), topic: topic.name,
      keyFormat: formats.key, valueFormat: formats.value, keyWindow: planned.source.plan.schema.keyWindow)
    let rules = SchemaRules(catalog: catalog) { name in
      planned.items.first { $0.name == name }?.range ?? head.name.range
    }
    try rules.check(columns, formats: FormatPair(key: sink.keyFormat, value: sink.valueFormat))
    sink.valueFormat.wrapsSingleColumn = try properties.wrapping(
      rules, of: formats.value, columns: sink.schema.valueColumns, catalog: catalog)
    try checkStates(of: planned, at: head.name.range)
    sink.timestamp = try properties.timestamp(in: columns)
    sink.windowRetentionMillis = planned.source.plan.windowRetentionMillis
    sink.isQueryResult = true
    try checkRegistrySchemas(of: sink, properties)
    if case .replace(let existing) = outcome {
      try ReplacementRules.checkCompatible(sink, with: existing, at: head.name.range)
    }
    return PersistentQueryPlan(
      queryID: properties.text("QUERY_ID"), root: try root(layout, planned, statement.query), sink: sink, topic: topic,
      orReplace: head.orReplace)
  }

  /// IF NOT EXISTS, and it does.
  private func noOperation(_ existing: Relation, _ head: CreateHead) throws(Diagnostic) -> PersistentQueryPlan {
    let source = try SourcePlanner(catalog: catalog).plan(existing, alias: existing.name, at: head.name.range)
    return PersistentQueryPlan(
      queryID: nil, root: source.plan, sink: existing, topic: TopicPlan(name: existing.topic, exists: true),
      isNoOperation: true)
  }

  /// A query that reads what it writes would never come to rest.
  private func checkCycle(_ planned: PlannedQuery, _ sink: Identifier) throws(Diagnostic) {
    guard planned.source.relations.contains(where: { $0.name == sink.text }) else { return }
    throw Diagnostic(
      .invalidArgument, "this query reads \(sink.text), which it writes", at: sink.range,
      hint: "write the result to another relation")
  }

  private func query(_ query: Query) throws(Diagnostic) -> PlannedQuery {
    if let first = query.orderBy.first {
      throw Diagnostic(
        .invalidArgument, "a query that goes on has no ORDER BY: its rows come as they come",
        at: first.expression.range)
    }
    if let limit = query.limit {
      throw Diagnostic(.invalidArgument, "a query that goes on has no LIMIT", at: limit.range)
    }
    return try QueryPlanner(catalog: catalog, isPersistent: true).plan(query)
  }

  private func root(_ layout: SinkLayout, _ planned: PlannedQuery, _ query: Query) throws(Diagnostic) -> LogicalPlan {
    let projection = LogicalPlan.project(layout.projection(of: planned.source.plan))
    return PlanRules.apply(try FinalResults.suppressed(projection, query, catalog: catalog))
  }

  /// With ksqlDB's property `ksql.new.query.planner.enabled`, a stream whose SELECT list leaves the key out has none.
  private func keylessIfAllowed(_ planned: PlannedQuery) -> PlannedQuery {
    let selected = Set(planned.items.compactMap(\.expression.columnIndex))
    guard catalog.property("ksql.new.query.planner.enabled")?.lowercased() == "true", planned.source.kind == .stream,
      planned.source.keyColumns.contains(where: { selected.isDisjoint(with: $0) })
    else { return planned }
    var keyless = planned
    let columns = planned.source.plan.schema.columns
    keyless.source.plan = .rekey(
      Rekey(
        input: planned.source.plan,
        schema: PlanSchema(
          kind: .stream, columns: columns.map { PlanColumn($0.name, $0.type, role: .value, source: $0.source) }),
        expressions: columns.indices.map { TypedExpression(.column($0), columns[$0].type) }, keepsPartitioning: true))
    keyless.source.keyColumns = []
    return keyless
  }

  private func checkKind(_ kind: Relation.Kind, _ head: CreateHead) throws(Diagnostic) {
    guard kind.rawValue != head.kind.rawValue else { return }
    throw Diagnostic(
      .invalidArgument, "this SELECT gives a \(kind.rawValue.lowercased()), not a \(head.kind.rawValue.lowercased())",
      at: head.name.range,
      hint: kind == .table
        ? "CREATE TABLE ... AS SELECT" : "CREATE STREAM ... AS SELECT, or GROUP BY, which makes a table")
  }

  /// ksqlDB keeps the state of aggregates in the format of the values that it reads (of a join, those of the left side),
  /// and DELIMITED has no STRUCT: a query that it refuses for that is refused here too.
  private func checkStates(of planned: PlannedQuery, at range: SourceRange) throws(Diagnostic) {
    guard let source = planned.source.relations.first, source.valueFormat.name == "DELIMITED" else { return }
    for name in planned.source.plan.aggregateNames
    where catalog.aggregateFunction(named: name)?.keepsStruct == true {
      throw Diagnostic(
        .invalidSchema, "the state of \(name) can't be written as DELIMITED, which has no STRUCT", at: range,
        hint: "CREATE STREAM ... WITH (VALUE_FORMAT = 'JSON') AS SELECT * FROM \(SQLName.quotedIfNeeded(source.name))")
    }
  }

  /// Where WITH names schemas of the registry, the result must be what they begin with.
  private func checkRegistrySchemas(of sink: Relation, _ properties: StatementProperties) throws(Diagnostic) {
    for isKey in [true, false] {
      let format = isKey ? sink.keyFormat : sink.valueFormat
      guard format.schemaID != nil else { continue }
      let property = isKey ? "KEY_SCHEMA_ID" : "VALUE_SCHEMA_ID"
      let range = properties.valueRange(property)
      let registered: [InferredColumn]?
      do {
        registered = try catalog.inferredColumns(topic: sink.topic, isKey: isKey, format: format)
      } catch let diagnostic as Diagnostic {
        throw diagnostic
      } catch {
        throw Diagnostic(.invalidSchema, "the schema of \(property) can't be used: \(error)", at: range)
      }
      guard let registered else {
        throw Diagnostic(.invalidSchema, "the registry has no schema of that \(property)", at: range)
      }
      let columns = isKey ? sink.schema.keyColumns : sink.schema.valueColumns
      for (index, column) in columns.enumerated() {
        guard index < registered.count, registered[index].name == column.name, registered[index].type == column.type
        else {
          let has = registered.map { "\(SQLName.quotedIfNeeded($0.name)) \($0.type)" }.joined(separator: ", ")
          throw Diagnostic(
            .invalidSchema,
            "column \(SQLName.quotedIfNeeded(column.name)) \(column.type) is changed, missing or in another place "
              + "in the schema of \(property)", at: range, hint: "that schema has \(has)")
        }
      }
    }
  }

  // MARK: - INSERT INTO ... SELECT

  func plan(_ statement: InsertSelect) throws(Diagnostic) -> PersistentQueryPlan {
    let sink = try catalog.existingRelation(statement.target)
    try checkWritable(sink, statement.target)
    let properties = try StatementProperties(statement.properties, for: .insertSelect)
    let planned = try query(statement.query)
    try checkCycle(planned, statement.target)
    guard planned.source.kind == .stream else {
      throw Diagnostic(
        .invalidArgument, "this SELECT gives a table, and \(sink.name) is a stream", at: statement.query.range)
    }
    var layout = try SinkLayout(planned, name: statement.target)
    try layout.match(sink, at: statement.target.range, query: statement.query.range)
    let partitions = try StatementProperties.partitionCount(
      of: sink.topic, catalog: catalog, at: statement.target.range)
    return PersistentQueryPlan(
      queryID: properties.text("QUERY_ID"), root: try root(layout, planned, statement.query), sink: sink,
      topic: TopicPlan(name: sink.topic, partitions: partitions, exists: partitions != nil), isInsert: true)
  }

  private func checkWritable(_ sink: Relation, _ name: Identifier) throws(Diagnostic) {
    guard sink.kind == .stream else {
      throw Diagnostic(
        .invalidArgument, "INSERT INTO ... SELECT writes to streams, and \(sink.name) is a table", at: name.range,
        hint: "CREATE TABLE ... AS SELECT makes a table from a query")
    }
    guard !sink.isReadOnly else {
      throw Diagnostic(
        .invalidArgument, "\(sink.spelled) was made with SOURCE, so nothing can be written to it", at: name.range)
    }
    if let header = sink.schema.columns.first(where: \.isHeader) {
      throw Diagnostic(
        .invalidArgument,
        "nothing can be written to \(sink.name): its column \(header.name) is read from record headers", at: name.range)
    }
  }
}
