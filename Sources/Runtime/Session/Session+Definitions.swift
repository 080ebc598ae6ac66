import Parser
import Planner

extension Session {
  /// Does what a checked statement says.
  func carryOut(
    _ plan: StatementPlan, statement: Statement, text: String, cancellation: Cancellation
  ) throws -> StatementResult {
    switch plan {
    case .createRelation(let plan): return try create(plan, text: text, at: statement.range)
    case .createAsSelect(let plan): return try createAsSelect(plan, statement: statement, text: text)
    case .insertSelect(let plan): return try insertSelect(plan, text: text, at: statement.range)
    case .insertValues(let plan): return try insert(plan, deletes: false)
    case .delete(let plan): return try insert(plan, deletes: true)
    case .createConnector:
      throw Diagnostic(.notSupported, "a connector is no query", at: statement.range)
    case .select(let plan):
      switch plan.mode {
      case .pull: return .rows(try pull(plan, waits: true, cancellation: cancellation))
      case .push: return .push(try PushQuery(plan, session: self))
      }
    }
  }

  private func create(_ plan: CreateRelationPlan, text: String, at range: SourceRange) throws -> StatementResult {
    var relation = plan.relation
    let kind = relation.kind.titleCased
    if plan.isNoOperation {
      noteTable(relation)
      return .message("\(kind) \(relation.name) is there already: nothing done")
    }
    try checkTimestampFormat(of: relation, at: range)
    try ensureTopic(plan.topic)
    try registerSchemas(of: relation)
    relation.statementText = text
    let isNew = catalog[relation.name] == nil
    catalog.add(relation)
    catalog.log.append(text, about: .relation(relation.name), in: catalog.context)
    try saveCatalog()
    noteTable(relation)
    return .message("\(kind) \(relation.name) \(isNew ? "created" : "replaced")")
  }

  /// TIMESTAMP_FORMAT has to be a pattern of Java's letters.
  private func checkTimestampFormat(of relation: Planner.Relation, at range: SourceRange) throws(Diagnostic) {
    guard let format = relation.timestamp?.format else { return }
    do throws(TimeTextError) {
      _ = try DateTimePattern(format)
    } catch {
      throw Diagnostic(.invalidProperty, "TIMESTAMP_FORMAT '\(format)' can't be used: \(error)", at: range)
    }
  }

  /// Gives the registry the schemas of declared columns, where the formats keep them there and the topic has none yet.
  private func registerSchemas(of relation: Planner.Relation) throws {
    let parts = [
      (RecordPart.key, relation.keyFormat, relation.schema.keyColumns),
      (.value, relation.valueFormat, relation.schema.valueColumns),
    ]
    for (part, specification, columns) in parts where !columns.isEmpty {
      let format = try environment.formats.format(specification.name)
      guard format.description.usesSchemaRegistry, specification.schemaID == nil,
        try environment.registry.latestSchema(subject: RegistrySubject.name(topic: relation.topic, part: part)) == nil
      else { continue }
      // Whoever makes an encoder registers its schema.
      _ = try format.makeEncoder(
        for: EncodingRequest(
          topic: relation.topic, part: part, specification: specification,
          columns: columns.map { FormatColumn(name: $0.name, type: $0.type) }, relation: relation.name),
        registry: environment.registry)
    }
  }

  private func createAsSelect(
    _ plan: PersistentQueryPlan, statement: Statement, text: String
  ) throws -> StatementResult {
    let kind = plan.sink.kind.titleCased
    if plan.isNoOperation {
      noteTable(plan.sink)
      return .message("\(kind) \(plan.sink.name) is there already: nothing done")
    }
    var sink = plan.sink
    sink.statementText = text
    let former = plan.orReplace ? queries.filling(sink.name) : nil
    let upgrade = try former.map { try checkUpgrade(from: $0, to: plan, at: statement.range) }
    let prefix = sink.kind == .table ? "CTAS" : "CSAS"
    let id = try queryID(plan, else: "\(prefix)_\(sink.name)", replacing: former, at: statement.range)
    try checkOperators(of: plan, id: id)
    try checkTimestampFormat(of: sink, at: statement.range)
    try ensureTopic(sinkTopic(plan))
    let formerText = catalog[sink.name]?.statementText
    if let former, upgrade == .continues {
      // Its statement stays in the catalog: from it follows where the state is.
      sink.statementText = (formerText.map { $0 + ";\n" } ?? "") + text
      try queries.replace(
        former,
        with: PersistentQuery(
          id: id, text: text, plan: plan, settings: settings, environment: environment, notify: notify,
          continuing: former))
    } else {
      if let former { try queries.terminate(former.id) }
      try queries.start(
        PersistentQuery(id: id, text: text, plan: plan, settings: settings, environment: environment, notify: notify))
    }
    let isNew = catalog[sink.name] == nil
    catalog.add(sink)
    catalog.log.remove(about: .pause(id))
    let sources = Set(plan.root.scans.map(\.relation.name))
    if isNew || upgrade == .continues {
      catalog.log.append(text, about: .relation(sink.name), in: catalog.context, reading: sources)
    } else {
      catalog.log.replace(with: text, about: .relation(sink.name), in: catalog.context, reading: sources)
    }
    try saveCatalog()
    noteTable(sink)
    return .message("\(kind) \(sink.name) \(isNew ? "created" : "replaced"), filled by the query \(id)")
  }

  /// - Throws: `Diagnostic` where the running query can't become the new one.
  private func checkUpgrade(
    from former: PersistentQuery, to plan: PersistentQueryPlan, at range: SourceRange
  ) throws(Diagnostic) -> QueryUpgrade {
    let upgrade = QueryUpgrade.from(former.plan.root, to: plan.root)
    if case .impossible(let reason) = upgrade {
      throw Diagnostic(
        .invalidArgument, "the query \(former.id) can't be replaced so: \(reason)", at: range,
        hint: "WHERE, HAVING and further columns may change; for anything else DROP \(plan.sink.name) first")
    }
    return upgrade
  }

  /// The id that QUERY_ID gives, or one that nothing has.
  private func queryID(
    _ plan: PersistentQueryPlan, else made: String, replacing former: PersistentQuery?, at range: SourceRange
  ) throws(Diagnostic) -> String {
    guard let wanted = plan.queryID?.uppercased() else {
      return queries.freeID(made, replacing: former)
    }
    if let other = queries.query(wanted), other !== former {
      throw Diagnostic(
        .duplicateName, "there is a query \(wanted) already", at: range, hint: "QUERY_ID gives each query its own name")
    }
    return wanted
  }

  private func insertSelect(_ plan: PersistentQueryPlan, text: String, at range: SourceRange) throws -> StatementResult {
    let id = try queryID(plan, else: "INSERTQUERY_\(plan.sink.name)", replacing: nil, at: range)
    try checkOperators(of: plan, id: id)
    try queries.start(
      PersistentQuery(id: id, text: text, plan: plan, settings: settings, environment: environment, notify: notify))
    for subject in [CatalogLog.Subject.insert(id), .pause(id)] { catalog.log.remove(about: subject) }
    catalog.log.append(
      text, about: .insert(id), in: catalog.context, reading: Set(plan.root.scans.map(\.relation.name)))
    try saveCatalog()
    return .message("The query \(id) inserts into \(plan.sink.name)")
  }

  /// Makes the operators once before anything is created, so that what can't work leaves nothing behind.
  private func checkOperators(of plan: PersistentQueryPlan, id: String) throws {
    _ = try PipelineBuilder(
      query: id, functions: environment.functions, cachesChanges: settings.cachesChanges,
      expressions: settings.expressions, log: environment.log
    ).build(plan.root, splitsChanges: false)
  }

  /// The sink's topic with as many partitions as the query's largest input has, where nothing else is said.
  private func sinkTopic(_ plan: PersistentQueryPlan) throws(BrokerError) -> TopicPlan {
    var topic = plan.topic
    guard topic.partitions == nil else { return topic }
    var partitions = 1
    for scan in plan.root.scans {
      partitions = max(partitions, try environment.broker.describe(topic: scan.relation.topic).partitionCount)
    }
    topic.partitions = partitions
    return topic
  }

  /// Makes the topic where it is not there.
  private func ensureTopic(_ topic: TopicPlan) throws(BrokerError) {
    let isNew = try environment.broker.ensureTopic(
      TopicSpecification(
        name: topic.name, partitions: topic.partitions ?? 1, replicas: topic.replicas,
        configuration: topic.configuration))
    if isNew, topic.partitions == nil {
      // A cluster may have its own mind about the number.
      let made = try environment.broker.describe(topic: topic.name).partitionCount
      notify(
        "made the topic \(topic.name), which was not there "
          + "(\(made == 1 ? "1 partition" : "\(made) partitions"); PARTITIONS says otherwise)")
    }
  }

  /// Counts a table among those that this session's statements created.
  func noteTable(_ relation: Planner.Relation) {
    if relation.kind == .table, !createdTables.contains(relation.name) { createdTables.append(relation.name) }
  }

  func alter(_ alter: AlterSource, text: String) throws -> StatementResult {
    var altered = try AlterPlanner(catalog: catalogView).plan(alter)
    altered.statementText += ";\n" + text
    catalog.add(altered)
    catalog.log.append(text, about: .relation(altered.name), in: catalog.context)
    try saveCatalog()
    for connector in connectors.reading(altered.name) {
      let name = SQLName.quotedIfNeeded(connector.name)
      notify(
        "connector \(name) goes on with the columns that it has: DROP CONNECTOR \(name), and create it again with "
          + "'auto.evolve' = 'true', carries the new ones too, from where it is")
    }
    return .message("\(altered.kind.titleCased) \(altered.name) altered")
  }

  func drop(_ drop: DropSource) throws -> StatementResult {
    guard let relation = catalog[drop.name.text] else {
      if drop.ifExists { return .message("There is no \(drop.name.text): nothing done") }
      throw Diagnostic.unknownRelation(drop.name, among: catalog)
    }
    guard relation.kind.rawValue == drop.kind.rawValue else {
      throw Diagnostic(
        .invalidArgument, "\(relation.name) is a \(relation.kind.rawValue.lowercased())", at: drop.name.range,
        hint: "DROP \(relation.kind.rawValue) \(SQLName.quotedIfNeeded(relation.name));")
    }
    if drop.deleteTopic && relation.isReadOnly {
      throw Diagnostic(
        .invalidArgument, "\(relation.name) is read-only: its topic can't be deleted with it", at: drop.name.range)
    }
    let results = try declarations(ofResultsFrom: relation, at: drop.name.range)
    let readers = queries.reading(relation.name)
    let sinks = connectors.reading(relation.name)
    if !readers.isEmpty || !sinks.isEmpty {
      guard drop.cascade else {
        let names = readers.map(\.id) + sinks.map { "the connector \($0.name)" }
        throw Diagnostic(
          .invalidArgument, "\(relation.name) is read by \(names.joined(separator: ", "))",
          at: drop.name.range, hint: "end them first (TERMINATE, DROP CONNECTOR), or DROP ... CASCADE")
      }
      for reader in readers { try end(reader) }
      for sink in sinks { connectors.drop(sink.name) }
    }
    for query in queries.all where query.plan.sink.name == relation.name { try end(query) }
    // What terminated queries have made of it stands for itself from now on.
    for (name, declaration) in results { catalog.log.replace(with: declaration, about: .relation(name)) }
    queries.closeTable(relation.name)
    catalog.remove(relation.name)
    createdTables.removeAll { $0 == relation.name }
    if drop.deleteTopic, try environment.broker.hasTopic(relation.topic) {
      try environment.broker.deleteTopic(relation.topic)
    }
    if drop.deleteTopic { deleteSchemas(of: relation) }
    try saveCatalog()
    return .message("\(relation.kind.titleCased) \(relation.name) dropped")
  }

  /// What queries have made of a relation, as statements that do without it.
  private func declarations(
    ofResultsFrom relation: Planner.Relation, at range: SourceRange
  ) throws(Diagnostic) -> [(name: String, declaration: String)] {
    var declarations: [(name: String, declaration: String)] = []
    for name in catalog.log.relations(reading: relation.name) where name != relation.name {
      guard let result = catalog[name] else { continue }
      guard let declaration = result.declaration else {
        throw Diagnostic(
          .invalidArgument, "\(result.name) was made of it, and its windows can't be declared without it", at: range,
          hint: "DROP \(result.kind.rawValue) \(SQLName.quotedIfNeeded(name)); first")
      }
      declarations.append((name, declaration))
    }
    return declarations
  }

  /// A topic's subjects go with it.
  private func deleteSchemas(of relation: Planner.Relation) {
    for (part, format) in [(RecordPart.key, relation.keyFormat), (.value, relation.valueFormat)]
    where environment.formats.description(of: format.name)?.usesSchemaRegistry == true {
      let subject = RegistrySubject.name(topic: relation.topic, part: part)
      do {
        try environment.registry.delete(subject: subject)
      } catch {
        notify("the subject \(subject) of the deleted topic is still in the registry: \(error)")
      }
    }
  }

  func createType(_ create: CreateType, text: String) throws -> StatementResult {
    let view = catalogView
    if view.customType(named: create.name.text) != nil {
      if create.ifNotExists { return .message("Type \(create.name.text) is there already: nothing done") }
      throw Diagnostic(.duplicateName, "there is a type \(create.name.text) already", at: create.name.range)
    }
    let type = try StatementPlanner(catalog: view).type(create.type)
    catalog.addType(create.name.text, type)
    try saveCatalog()
    return .message("Type \(create.name.text) is now \(type)")
  }

  func dropType(_ drop: DropType) throws -> StatementResult {
    let names = catalog.types.map(\.name)
    guard names.contains(drop.name.text) else {
      if drop.ifExists { return .message("There is no type \(drop.name.text): nothing done") }
      throw Diagnostic(
        .unknownName, "there is no type \(drop.name.text)", at: drop.name.range,
        hint: NearestName.hint(for: drop.name.text, in: names))
    }
    catalog.removeType(drop.name.text)
    try saveCatalog()
    return .message("Type \(drop.name.text) dropped")
  }

  /// The statements that make the catalog again.
  var catalogScript: String {
    catalog.log.script(types: catalog.types, connectors: connectors.all.map(\.text))
  }
}

extension Planner.Relation.Kind {
  /// `Stream` or `Table`, as a message begins with it.
  var titleCased: String {
    switch self {
    case .stream: "Stream"
    case .table: "Table"
    }
  }
}

extension Diagnostic {
  /// No relation has that name.
  static func unknownRelation(_ name: Identifier, among catalog: SessionCatalog) -> Diagnostic {
    Diagnostic(
      .unknownName, "there is no stream or table \(name.text)", at: name.range,
      hint: NearestName.hint(for: name.text, in: catalog.relations.map(\.name)))
  }
}
