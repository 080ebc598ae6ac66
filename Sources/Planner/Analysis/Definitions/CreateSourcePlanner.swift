import Parser

/// Plans CREATE STREAM / TABLE over a topic.
struct CreateSourcePlanner {
  let catalog: any Catalog

  func plan(_ statement: CreateSource) throws(Diagnostic) -> CreateRelationPlan {
    let head = statement.head
    let outcome = try ReplacementRules.outcome(of: head, isReadOnly: statement.isReadOnly, catalog: catalog)
    let properties = try StatementProperties(statement.properties, for: .create)
    if case .keep(let existing) = outcome {
      let topic = TopicPlan(name: existing.topic, exists: true)
      return CreateRelationPlan(relation: existing, topic: topic, orReplace: false, isNoOperation: true)
    }
    let formats = try properties.formats(inherited: nil, catalog: catalog, at: head.name.range)
    let keyWindow = try properties.keyWindow()
    let kind: Relation.Kind = head.kind == .stream ? .stream : .table
    let topic = try properties.topic(
      defaultName: head.name.text, kind: kind, isWindowed: keyWindow != nil, catalog: catalog)
    let declared = try self.declared(statement.columns, kind: head.kind)
    let columns = try SchemaInference(catalog: catalog, properties: properties, topic: topic.name, formats: formats)
      .complete(declared, at: head.name.range)
    guard !columns.isEmpty else {
      throw Diagnostic(
        .invalidSchema, "\(head.name.text) has no columns", at: head.name.range,
        hint: "list them: \(head.name.text) (id INT, ...). AVRO, JSON_SR and PROTOBUF read them from the registry")
    }
    var relation = Relation(
      name: head.name.text, kind: kind, schema: RelationSchema(columns),
      topic: topic.name, keyFormat: formats.key, valueFormat: formats.value, isReadOnly: statement.isReadOnly)
    let rules = SchemaRules(catalog: catalog) { name in
      statement.columns.last { $0.name.text == name }?.range ?? head.name.range
    }
    try rules.check(columns, formats: formats)
    relation.valueFormat.wrapsSingleColumn = try properties.wrapping(
      rules, of: formats.value, columns: relation.schema.valueColumns, catalog: catalog)
    relation.timestamp = try properties.timestamp(in: columns)
    relation.keyWindow = keyWindow
    try checkKeys(of: relation, head)
    if case .replace(let existing) = outcome {
      try ReplacementRules.checkCompatible(relation, with: existing, at: head.name.range)
    }
    var plan = CreateRelationPlan(relation: relation, topic: topic, orReplace: head.orReplace)
    plan.infersColumns = columns.count > declared.count
    return plan
  }

  private func declared(_ definitions: [ColumnDefinition], kind: SourceKind) throws(Diagnostic) -> [ColumnSchema] {
    let resolver = TypeResolver(catalog: catalog)
    return try definitions.map { (definition) throws(Diagnostic) in
      let role: ColumnSchema.Role
      switch definition.role {
      case .headers, .header: try FeatureSwitch.headerColumns.require(in: catalog, at: definition.range)
      case .value, .key, .primaryKey: break
      }
      switch (definition.role, kind) {
      case (.value, _): role = .value
      case (.key, .stream), (.primaryKey, .table): role = .key
      case (.key, .table):
        throw Diagnostic(
          .invalidArgument, "the key of a table is a PRIMARY KEY", at: definition.range,
          hint: "\(SQLName.quotedIfNeeded(definition.name.text)) ... PRIMARY KEY")
      case (.primaryKey, .stream):
        throw Diagnostic(
          .invalidArgument, "a stream has no PRIMARY KEY", at: definition.range,
          hint: "\(SQLName.quotedIfNeeded(definition.name.text)) ... KEY")
      case (.headers, _): role = .headers(name: nil)
      case (.header(let name), _): role = .headers(name: name)
      }
      return ColumnSchema(definition.name.text, try resolver.resolve(definition.type), role: role)
    }
  }

  private func checkKeys(of relation: Relation, _ head: CreateHead) throws(Diagnostic) {
    guard relation.schema.keyColumns.isEmpty else { return }
    if relation.kind == .table {
      throw Diagnostic(
        .invalidSchema, "a table needs a PRIMARY KEY", at: head.name.range,
        hint: "\(head.name.text) (id STRING PRIMARY KEY, ...)")
    }
    if relation.keyWindow != nil {
      throw Diagnostic(
        .invalidSchema, "windows are part of the key, so a windowed stream needs a KEY column", at: head.name.range)
    }
  }
}

extension StatementProperties {
  /// Whether a single value column stands in a record, as WITH or the session's properties say; nil where neither does.
  func wrapping(_ rules: SchemaRules, of format: FormatSpecification, columns: [ColumnSchema], catalog: any Catalog)
    throws(Diagnostic) -> Bool?
  {
    let habit: Bool? =
      switch catalog.property("ksql.persistence.wrap.single.values")?.lowercased() {
      case "true": true
      case "false": false
      default: nil
      }
    let given = boolean("WRAP_SINGLE_VALUE")
    guard let wraps = given ?? habit else { return nil }
    return try rules.wrapping(
      wraps, isGiven: given != nil, of: format, columns: columns, at: nameRange("WRAP_SINGLE_VALUE"))
  }
}
