import Parser
import Planner

extension Session {
  /// Does what a checked statement says.
  func carryOut(
    _ plan: StatementPlan, statement: Statement, text: String, cancellation: Cancellation
  ) throws -> StatementResult {
    switch plan {
    case .createRelation(let plan): return try create(plan, statement: statement, text: text)
    case .createAsSelect(let plan): return try createAsSelect(plan, statement: statement, text: text)
    case .insertSelect(let plan): return try insertSelect(plan, text: text, at: statement.range)
    case .insertValues(let plan): return try insert(plan, deletes: false, cancellation: cancellation)
    case .delete(let plan): return try insert(plan, deletes: true, cancellation: cancellation)
    case .createConnector:
      throw Diagnostic(.notSupported, "a connector is no query", at: statement.range)
    case .select(let plan):
      switch plan.mode {
      case .pull: return .rows(try pull(plan, waits: true, cancellation: cancellation))
      case .push: return .push(try PushQuery(plan, session: self))
      }
    }
  }

  private func create(_ plan: CreateRelationPlan, statement: Statement, text: String) throws -> StatementResult {
    var relation = plan.relation
    let kind = relation.kind.titleCased
    if plan.isNoOperation {
      noteTable(relation)
      return .message("\(kind) \(relation.name) is there already: nothing done")
    }
    try checkTimestampFormat(of: relation, at: statement.range)
    try ensureTopic(plan.topic)
    try registerSchemas(of: relation)
    relation.statementText = text
    let isNew = catalog[relation.name] == nil
    catalog.add(relation)
    // A restart finds the columns that the registry has now.
    let kept = plan.infersColumns ? InferredColumns.completed(statement, as: relation) ?? text : text
    catalog.log.append(kept, about: .relation(relation.name), in: catalog.context)
    try saveCatalog()
    noteTable(relation)
    return .message("\(kind) \(relation.name) \(isNew ? "created" : "replaced")")
  }

  /// TIMESTAMP_FORMAT has to be a pattern of Java's letters.
  func checkTimestampFormat(of relation: Planner.Relation, at range: SourceRange) throws(Diagnostic) {
    guard let format = relation.timestamp?.format else { return }
    do throws(TimeTextError) {
      _ = try DateTimePattern(format)
    } catch {
      throw Diagnostic(.invalidProperty, "TIMESTAMP_FORMAT '\(format)' can't be used: \(error)", at: range)
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
