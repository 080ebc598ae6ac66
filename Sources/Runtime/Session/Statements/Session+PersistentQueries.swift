import Parser
import Planner

/// Statements that begin a persistent query: CREATE ... AS SELECT and INSERT INTO ... SELECT.
extension Session {
  func createAsSelect(
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

  func insertSelect(_ plan: PersistentQueryPlan, text: String, at range: SourceRange) throws -> StatementResult {
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

  /// Makes the operators once before anything is created, so that what can't work leaves nothing behind.
  private func checkOperators(of plan: PersistentQueryPlan, id: String) throws {
    _ = try PipelineBuilder(
      query: id, functions: environment.functions, cachesChanges: settings.cachesChanges,
      expressions: settings.expressions, log: environment.log
    ).build(plan.root, splitsChanges: false)
  }
}
