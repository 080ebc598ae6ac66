import Parser

/// What a FROM clause, or a further step of a query, gives: a plan, the names of its columns, and its key.
struct QuerySource {
  var plan: LogicalPlan
  /// What expressions may name. Indices are those of `plan.schema.columns`.
  var scope: Scope
  /// For each key column, in their order, the columns that hold its value, the best first: of a join both sides'
  /// join columns. Any of them in a SELECT list brings the key.
  var keyColumns: [[Int]]
  /// How the keys are written; nil: they hold nothing.
  var keyFormat: FormatSpecification
  /// The formats that a sink takes over: those of the first relation.
  var valueFormat: FormatSpecification
  /// The relations it reads.
  var relations: [Relation]
  /// How many partitions its rows come in, where that is known.
  var partitions: Int?

  var kind: Relation.Kind { plan.schema.kind }
  var isJoin: Bool { relations.count > 1 }
}

/// Plans the reading of one relation.
struct SourcePlanner {
  let catalog: any Catalog

  func plan(_ source: AliasedSource) throws(Diagnostic) -> QuerySource {
    try plan(try catalog.existingRelation(source.name), alias: source.qualifier.text, at: source.range)
  }

  func plan(_ relation: Relation, alias: String, at range: SourceRange) throws(Diagnostic) -> QuerySource {
    let columns = Self.columns(of: relation, alias: alias)
    let schema = PlanSchema(kind: relation.kind, columns: columns, keyWindow: relation.keyWindow)
    let partitions = try StatementProperties.partitionCount(of: relation.topic, catalog: catalog, at: range)
    return QuerySource(
      plan: .scan(Scan(relation: relation, alias: alias, schema: schema)),
      scope: Scope(entries: Self.entries(of: relation, columns, alias: alias), qualifiers: [alias]),
      keyColumns: schema.keyIndices.map { [$0] }, keyFormat: relation.keyFormat, valueFormat: relation.valueFormat,
      relations: [relation], partitions: partitions)
  }

  /// All that can be read of a relation: the rule `PruneColumns` drops what the query does not.
  private static func columns(of relation: Relation, alias: String) -> [PlanColumn] {
    var keys: [PlanColumn] = []
    var values: [PlanColumn] = []
    var metadata: [PlanColumn] = []
    for column in relation.schema.columns {
      switch column.role {
      case .key: keys.append(PlanColumn(column.name, column.type, role: .key, source: alias))
      case .value: values.append(PlanColumn(column.name, column.type, role: .value, source: alias))
      case .headers(let name):
        metadata.append(PlanColumn(column.name, column.type, role: .metadata(.headers(name: name)), source: alias))
      }
    }
    if relation.keyWindow != nil {
      keys.append(PlanColumn("WINDOWSTART", .bigint, role: .windowStart, source: alias))
      keys.append(PlanColumn("WINDOWEND", .bigint, role: .windowEnd, source: alias))
    }
    metadata.append(PlanColumn("ROWTIME", .bigint, role: .metadata(.rowTime), source: alias))
    metadata.append(PlanColumn("ROWPARTITION", .integer, role: .metadata(.rowPartition), source: alias))
    metadata.append(PlanColumn("ROWOFFSET", .bigint, role: .metadata(.rowOffset), source: alias))
    return keys + values + metadata
  }

  /// The names in the order in which `*` lists them: as declared, the window behind the key.
  private static func entries(of relation: Relation, _ columns: [PlanColumn], alias: String) -> [Scope.Entry] {
    let lastKey = relation.schema.columns.lastIndex { $0.role == .key }
    var names: [String] = []
    for (index, column) in relation.schema.columns.enumerated() {
      names.append(column.name)
      if index == lastKey, relation.keyWindow != nil { names += ["WINDOWSTART", "WINDOWEND"] }
    }
    names += ["ROWTIME", "ROWPARTITION", "ROWOFFSET"]
    return names.compactMap { name in
      guard let index = columns.firstIndex(where: { $0.name == name }) else { return nil }
      let column = columns[index]
      return Scope.Entry(
        name: name, qualifier: alias, type: column.type, index: index, kind: Scope.Entry.Kind(column.role))
    }
  }
}

extension Scope.Entry.Kind {
  init(_ role: PlanColumn.Role) {
    switch role {
    case .key: self = .key
    case .value: self = .value
    case .windowStart, .windowEnd: self = .window
    case .metadata(.headers): self = .headers
    case .metadata(.rowTime), .metadata(.rowPartition), .metadata(.rowOffset): self = .metadata
    }
  }
}
