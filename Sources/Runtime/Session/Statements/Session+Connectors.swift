import Parser
import Planner

extension Session {
  func createConnector(_ create: CreateConnector, statement: Statement, text: String, cancellation: Cancellation) throws
    -> StatementResult
  {
    if connectors[create.name.text] != nil {
      if create.ifNotExists { return .message("Connector \(create.name.text) is there already: nothing done") }
      throw Diagnostic(
        .duplicateName, "there is a connector \(create.name.text) already", at: create.name.range,
        hint: "DROP CONNECTOR \(SQLName.quotedIfNeeded(create.name.text)); lets it be made anew, to go on where it is")
    }
    guard case .createConnector(let plan) = try plan(statement) else {
      throw Diagnostic(.notSupported, "this statement makes no connector", at: statement.range)
    }
    let connector = SinkConnector(
      plan: plan, text: text, settings: settings, environment: environment, notify: notify)
    do {
      try connectors.add(connector, checks: !isRestoring, cancellation: cancellation)
    } catch let error as PostgresError {
      switch error.kind {
      case .unreachable: throw SessionError.unreachable(error.message)
      case .interrupted: throw SessionError.interrupted
      case .passing, .row, .permanent: throw Diagnostic(.failed, error.message, at: create.name.range)
      }
    }
    if !plan.ignoredProperties.isEmpty {
      notify("connector \(plan.name): \(plan.ignoredProperties.joined(separator: ", ")) change nothing here")
    }
    try saveCatalog()
    return .message("Connector \(plan.name) created")
  }

  func dropConnector(_ drop: DropConnector) throws -> StatementResult {
    guard connectors[drop.name.text] != nil else {
      if drop.ifExists { return .message("There is no connector \(drop.name.text): nothing done") }
      throw Diagnostic.unknownConnector(drop.name, among: connectors)
    }
    connectors.drop(drop.name.text)
    try saveCatalog()
    return .message("Connector \(drop.name.text) dropped")
  }

  /// - Parameter isEmpty: no row is wanted.
  func connectorsTable(isEmpty: Bool = false) -> ResultTable {
    var rows: [[Value]] = []
    for connector in isEmpty ? [] : connectors.all {
      for run in connector.runs {
        // For the next look: other processes move on too.
        run.progress.request()
        let figures = run.progress.figures
        rows.append([
          .string(connector.name), .string("SINK"), .string("postgres"),
          .string(SQLName.quotedIfNeeded(run.route.relation.name)), .string(run.route.table.description),
          .string(connector.state.name(isRetrying: figures.isRetrying)), .integer(Int64(figures.written)),
          .integer(Int64(figures.deleted)), .integer(Int64(figures.refused)),
          run.lag(broker: environment.broker).map(Value.integer) ?? .null, figures.lastError.map(Value.string) ?? .null,
        ])
      }
    }
    return Self.table(
      [
        "Connector", "Type", "Class", "From", "Table", "Status", "Rows written", "Rows deleted", "Rows refused", "Lag",
        "Last error",
      ], rows)
  }

  func connectorDescription(_ name: Identifier) throws(Diagnostic) -> String {
    guard let connector = connectors[name.text] else {
      throw Diagnostic.unknownConnector(name, among: connectors)
    }
    var lines = ["Sink connector \(connector.name)"]
    let address = try? PostgresLibrary.open()
    lines.append(
      "Database:     "
        + (address.flatMap { try? PostgresAddress(connector.plan.database, library: $0).description } ?? "PostgreSQL"))
    for run in connector.runs {
      let (route, figures) = (run.route, run.progress.figures)
      let key = route.key.map { route.columns[$0].name }.joined(separator: ", ")
      lines.append("From:         \(route.relation.kind.rawValue.lowercased()) \(route.relation.name), topic \(route.relation.topic)")
      lines.append("Into:         \(route.table), \(route.mode.rawValue)" + (key.isEmpty ? "" : " by (\(key))"))
      lines += route.columns.map { "  \($0.name)  \(PostgresTypes.declaration(of: $0.type))" }
      lines.append("Status:       \(connector.state.name(isRetrying: figures.isRetrying))")
      lines.append(
        "Rows:         \(figures.written) written, \(figures.deleted) deleted, \(figures.refused) refused, "
          + "lag \(run.lag(broker: environment.broker).map { "\($0)" } ?? "?")")
      if let error = figures.lastError { lines.append("Last error:   \(error)") }
    }
    return lines.joined(separator: "\n")
  }
}

extension SinkConnector.State {
  /// For people, in a word and maybe the reason.
  func name(isRetrying: Bool) -> String {
    switch self {
    case .held: "HELD"
    case .running: isRetrying ? "RETRYING" : "RUNNING"
    case .paused: "PAUSED"
    case .failed(let reason): "FAILED: \(reason)"
    }
  }
}

extension Diagnostic {
  /// No connector has that name.
  static func unknownConnector(_ name: Identifier, among connectors: ConnectorSet) -> Diagnostic {
    let names = connectors.all.map(\.name)
    return Diagnostic(
      .unknownName, "there is no connector \(name.text)", at: name.range,
      hint: NearestName.hint(for: name.text, in: names)
        ?? (names.isEmpty ? nil : "there are \(names.joined(separator: ", "))"))
  }
}
