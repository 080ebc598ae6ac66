import Parser
import Planner

extension Session {
  func set(_ set: SetProperty) throws -> StatementResult {
    let property = try SessionProperties.check(set)
    catalog.properties[property.name] = property.value
    if property.hasEffect { return .message("\(property.name) is now '\(property.value)'") }
    let hint = NearestName.hint(for: property.name, in: SessionProperties.known.map(\.name)).map { "; \($0)" } ?? ""
    return .message("\(property.name) is kept, but has no effect here\(hint)")
  }

  /// As in ksqlDB, what is not set may be unset.
  func unset(_ unset: UnsetProperty) throws -> StatementResult {
    let name = try SessionProperties.name(unset.name)
    let wasSet = catalog.properties.removeValue(forKey: name) != nil
    return .message(wasSet ? "\(name) is unset" : "\(name) is not set: nothing done")
  }

  func undefine(_ undefine: UndefineVariable) throws -> StatementResult {
    let name = undefine.name.text.uppercased()
    guard catalog.variables.removeValue(forKey: name) != nil else {
      throw Diagnostic(
        .unknownName, "there is no variable \(undefine.name.text)", at: undefine.name.range,
        hint: NearestName.hint(for: name, in: catalog.variables.keys.sorted()))
    }
    return .message("Variable \(undefine.name.text) undefined")
  }

  func terminate(_ selection: QuerySelection) throws -> StatementResult {
    let selected = try selected(selection)
    if case .one(let name) = selection, let connector = selected.connectors.first {
      throw Diagnostic(
        .invalidArgument, "\(connector.name) is a connector", at: name.range,
        hint: "DROP CONNECTOR \(SQLName.quotedIfNeeded(connector.name));")
    }
    for query in selected.queries { try end(query) }
    try saveCatalog()
    return .message(Self.told(selected.queries.map(\.id), "terminated"))
  }

  /// Ends a query for good. What it has made stays.
  func end(_ query: PersistentQuery) throws {
    try queries.terminate(query.id)
    catalog.log.remove(about: .pause(query.id))
    if query.isInsert {
      catalog.log.remove(about: .insert(query.id))
    } else {
      catalog.log.append("TERMINATE \(SQLName.quotedIfNeeded(query.id))", about: .relation(query.plan.sink.name))
    }
  }

  func pause(_ selection: QuerySelection) throws -> StatementResult {
    let selected = try selected(selection)
    for query in selected.queries {
      try queries.pause(query.id)
      catalog.log.remove(about: .pause(query.id))
      catalog.log.append("PAUSE \(SQLName.quotedIfNeeded(query.id))", about: .pause(query.id))
    }
    try saveCatalog()
    for connector in selected.connectors { connector.pause() }
    return .message(Self.told(selected.names, "paused"))
  }

  func resume(_ selection: QuerySelection) throws -> StatementResult {
    let selected = try selected(selection)
    for query in selected.queries {
      try queries.resume(query.id)
      catalog.log.remove(about: .pause(query.id))
    }
    try saveCatalog()
    for connector in selected.connectors { connector.resume() }
    return .message(Self.told(selected.names, "resumed"))
  }

  /// What TERMINATE, PAUSE and RESUME mean: queries by their ids and connectors by their names.
  private struct Selected {
    var queries: [PersistentQuery] = []
    var connectors: [SinkConnector] = []
    var names: [String] { queries.map(\.id) + connectors.map(\.name) }
  }

  private func selected(_ selection: QuerySelection) throws(Diagnostic) -> Selected {
    switch selection {
    case .all: return Selected(queries: queries.all, connectors: connectors.all)
    case .one(let name):
      let wanted = name.text.uppercased()
      if let query = queries.all.first(where: { $0.id.uppercased() == wanted }) { return Selected(queries: [query]) }
      if let connector = connectors.all.first(where: { $0.name.uppercased() == wanted }) {
        return Selected(connectors: [connector])
      }
      throw Diagnostic.unknownQuery(name, among: queries)
    }
  }

  private static func told(_ names: [String], _ what: String) -> String {
    switch names.count {
    case 0: "There are no queries"
    case 1: "\(names[0]) \(what)"
    default: "\(names.count) queries \(what): \(names.joined(separator: ", "))"
    }
  }

  func runScript(_ script: RunScript, cancellation: Cancellation) throws -> StatementResult {
    guard scriptDepth < 16 else {
      throw Diagnostic(.nestingLimit, "scripts run one another more than 16 deep", at: script.file.range)
    }
    scriptDepth += 1
    defer { scriptDepth -= 1 }
    let text: String
    do throws(BrokerError) {
      text = String(decoding: try File(script.file.text, .read).readAll(), as: UTF8.self)
    } catch {
      throw Diagnostic(.failed, "the script can't be read: \(error)", at: script.file.range)
    }
    var reader = StatementReader(text)
    var results: [StatementResult] = []
    do {
      while let statement = try reader.next(variables: variables) {
        try cancellation.check()
        results.append(try execute(statement, source: text, cancellation: cancellation))
      }
    } catch let error as Diagnostic {
      throw ScriptError(file: script.file.text, source: text, diagnostic: error)
    }
    return .script(results)
  }
}

/// A fault in a statement of a script that RUN SCRIPT reads: its place is in that file.
package struct ScriptError: Error {
  package let file: String
  package let source: String
  package let diagnostic: Diagnostic
}

extension Diagnostic {
  /// No query has that id.
  static func unknownQuery(_ name: Identifier, among queries: QuerySet) -> Diagnostic {
    let ids = queries.all.map(\.id)
    return Diagnostic(
      .unknownName, "there is no query \(name.text)", at: name.range,
      hint: NearestName.hint(for: name.text, in: ids)
        ?? (ids.isEmpty ? "no query is running" : "there are \(ids.joined(separator: ", "))"))
  }
}
