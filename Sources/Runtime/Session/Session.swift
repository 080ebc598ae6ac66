import Parser
import Planner

/// The facade of the runtime: SQL text in, results out. Used from one thread; its queries run on threads of their own.
package final class Session {
  package let configuration: SessionConfiguration
  let environment: QueryEnvironment
  /// Told what people should know but did not ask for (topics that were made, skipped records). Called from any thread.
  let notify: @Sendable (String) -> Void
  var catalog = SessionCatalog()
  /// Running queries and readers of tables.
  let queries: QuerySet
  /// Running connectors.
  let connectors: ConnectorSet
  /// Where the catalog outlives the process; nil where nothing does.
  private let catalogFile: CatalogFile?
  /// Writes what INSERT and `produce` give.
  private(set) lazy var inserts = RecordWriter(environment: environment)
  /// Where the last INSERT's rows are.
  var lastInsertedTopic: String?
  /// Writes what `produce` gives.
  private(set) lazy var inputs = InputWriter(writer: inserts, environment: environment)
  /// Names of tables in the order in which this session's statements created them, or found them with IF NOT EXISTS.
  package internal(set) var createdTables: [String] = []
  /// The statements of the data directory's catalog that no statement of this run has taken up yet.
  private var restored: Set<Statement.Kind> = []
  /// The names of its types, likewise.
  private var restoredTypes: Set<String> = []
  private(set) var isRestoring = false
  /// How the session is, for other threads.
  package private(set) lazy var health = SessionHealth(roster: queries.roster, environment: environment)
  /// How many scripts run one inside another.
  var scriptDepth = 0

  /// Connects to the broker and the registry, and takes up what the data directory holds.
  /// - Throws: `SessionError.unreachable` within 10 seconds where nobody answers.
  package convenience init(
    _ configuration: SessionConfiguration, notify: @escaping @Sendable (String) -> Void
  ) throws(SessionError) {
    let environment = try QueryEnvironment.connect(configuration, notify: notify)
    try self.init(configuration, environment: environment, execution: .threads, notify: notify)
  }

  /// A session over a world that is there already.
  package init(
    _ configuration: SessionConfiguration, environment: QueryEnvironment, execution: QuerySet.Execution,
    notify: @escaping @Sendable (String) -> Void
  ) throws(SessionError) {
    self.configuration = configuration
    self.environment = environment
    self.notify = notify
    queries = QuerySet(
      environment: environment, execution: execution, holdsQueries: configuration.holdsQueries, notify: notify)
    connectors = ConnectorSet(
      environment: environment, execution: execution, holdsConnectors: configuration.holdsQueries)
    let keepsCatalog = configuration.keepsCatalog && environment.broker is EmbeddedBroker
    catalogFile = keepsCatalog ? configuration.dataDirectory.map(CatalogFile.init) : nil
    try restoreCatalog()
    if let topic = environment.log.topic { catalog.add(topic.stream) }
  }

  /// Carries out one statement. `source` is the text that the statement's ranges point into.
  /// - Throws: `Diagnostic` for what is wrong with the statement; `SessionError` for the rest.
  package func execute(
    _ statement: Statement, source: String, cancellation: Cancellation
  ) throws -> StatementResult {
    do {
      return try run(statement, source: source, cancellation: cancellation)
    } catch let error as BrokerError {
      throw SessionError(error)
    } catch let error as SchemaRegistryError {
      throw SessionError(error)
    } catch let error as FormatError {
      throw Diagnostic(.failed, error.reason, at: statement.range)
    }
  }

  private func run(_ statement: Statement, source: String, cancellation: Cancellation) throws -> StatementResult {
    if let result = takeUp(statement) { return result }
    let text = Self.text(of: statement, in: source)
    switch statement.kind {
    case .createSource, .createAsSelect, .insertSelect, .insertValues, .delete, .query:
      return try carryOut(try plan(statement), statement: statement, text: text, cancellation: cancellation)
    case .alter(let alter): return try self.alter(alter, text: text)
    case .drop(let drop): return try self.drop(drop)
    case .createType(let create): return try createType(create, text: text)
    case .dropType(let drop): return try dropType(drop)
    case .createConnector(let create):
      return try createConnector(create, statement: statement, text: text, cancellation: cancellation)
    case .dropConnector(let drop): return try dropConnector(drop)
    case .show(let show): return try self.show(show)
    case .describe(let describe): return try self.describe(describe)
    case .explain(let explain): return try self.explain(explain, source: source)
    case .print(let print): return .lines(try TopicPrinter(print, session: self))
    case .terminate(let selection): return try terminate(selection)
    case .pause(let selection): return try pause(selection)
    case .resume(let selection): return try resume(selection)
    case .set(let set): return try self.set(set)
    case .unset(let unset): return try self.unset(unset)
    case .define(let define):
      catalog.variables[define.name.text.uppercased()] = define.value.text
      return .message("Variable \(define.name.text) defined")
    case .undefine(let undefine): return try self.undefine(undefine)
    case .runScript(let script): return try runScript(script, cancellation: cancellation)
    case .spool:
      throw Diagnostic(.invalidArgument, "SPOOL works at the prompt only", at: statement.range)
    case .assertTopic(let assertion): return try assertTopic(assertion, range: statement.range, cancellation: cancellation)
    case .assertSchema(let assertion):
      return try assertSchema(assertion, range: statement.range, cancellation: cancellation)
    case .assertValues, .assertNullValues, .assertSource:
      // Elsewhere it is no statement.
      throw Diagnostic(.syntax, "this assertion works in test files only", at: statement.range)
    }
  }

  /// What the planner asks.
  var catalogView: SessionCatalogView { SessionCatalogView(catalog: catalog, environment: environment) }

  /// Checks a statement against the catalog as it is now.
  /// - Throws: `Diagnostic` for what is wrong with it; `SessionError.unreachable` where the world could not be asked.
  func plan(_ statement: Statement) throws -> StatementPlan {
    let view = catalogView
    do throws(Diagnostic) {
      return try StatementPlanner(catalog: view).plan(statement)
    } catch {
      if case .unreachable(let reason) = view.outage.error { throw SessionError.unreachable(reason) }
      throw error
    }
  }

  /// The variables that `${name}` stands for, by upper-cased name; nil where substitution is switched off.
  package var variables: [String: String]? {
    catalog.properties["ksql.variable.substitution.enable"] == "false" ? nil : catalog.variables
  }

  /// What the properties say about how queries run.
  var settings: QuerySettings { QuerySettings(properties: catalog.properties) }

  /// Writes the catalog to the data directory, where there is one.
  func saveCatalog() throws(SessionError) {
    // While it is taken up, the file is ahead of the catalog.
    guard !isRestoring else { return }
    try catalogFile?.save(catalogScript)
  }

  private func restoreCatalog() throws(SessionError) {
    guard let script = try catalogFile?.load() else { return }
    var reader = StatementReader(script)
    var statements: Set<Statement.Kind> = []
    isRestoring = true
    // A query may be replaced by a later statement: only what is there in the end is to run.
    queries.hold()
    defer { isRestoring = false }
    do {
      while let statement = try reader.next(variables: nil) {
        _ = try execute(statement, source: script, cancellation: Cancellation())
        statements.insert(statement.kind)
      }
      statements = statements.filter(isTakenUp)
      if !configuration.holdsQueries { try queries.startHeld() }
    } catch let error as Diagnostic {
      throw .failed("the catalog of the data directory can't be taken up: \(error.message)")
    } catch let error as SessionError {
      throw error
    } catch {
      throw .failed("the catalog of the data directory can't be taken up: \(error)")
    }
    createdTables = []
    restored = statements
    restoredTypes = Set(catalog.types.map(\.name))
  }

  /// Whether a statement of the catalog's script need not be carried out again: not those that only stand around others.
  private func isTakenUp(_ kind: Statement.Kind) -> Bool {
    switch kind {
    case .set, .unset, .createType, .dropType, .terminate, .pause: false
    default: true
    }
  }

  /// A type has its name for one that may be written in many ways.
  private func takeUp(_ create: CreateType) -> StatementResult? {
    guard restoredTypes.remove(create.name.text) != nil,
      let type = try? StatementPlanner(catalog: catalogView).type(create.type),
      catalog.types.contains(where: { $0.name == create.name.text && $0.type == type })
    else { return nil }
    return .message("Type \(create.name.text) is taken up from an earlier run")
  }

  /// A definition that the data directory holds already, word for word, is taken up and not refused: so a second run
  /// of a file goes on where the first ended.
  private func takeUp(_ statement: Statement) -> StatementResult? {
    if case .createType(let create) = statement.kind { return takeUp(create) }
    guard takeUpRestored(statement.kind) else { return nil }
    switch statement.kind {
    case .createSource(let create): return takeUp(create.head.name)
    case .createAsSelect(let create): return takeUp(create.head.name, isFilled: true)
    case .alter(let alter): return takeUp(alter.name)
    // One that this run has dropped is made anew.
    case .createConnector(let create) where connectors[create.name.text] == nil: return nil
    default: return .message("Taken up from an earlier run")
    }
  }

  /// Takes a statement out of those of the catalog; false where it is none of them.
  private func takeUpRestored(_ kind: Statement.Kind) -> Bool {
    if restored.remove(kind) != nil { return true }
    guard case .createSource(let create) = kind,
      let kept = restored.first(where: { InferredColumns.isCompletion($0, of: create) })
    else { return false }
    restored.remove(kept)
    return true
  }

  private func takeUp(_ name: Identifier, isFilled: Bool = false) -> StatementResult? {
    guard let relation = catalog[name.text] else { return nil }
    noteTable(relation)
    let end = isFilled && queries.filling(relation.name) == nil ? "; its query was terminated" : ""
    return .message("\(relation.kind.titleCased) \(relation.name) is taken up from an earlier run\(end)")
  }

  /// Whether the broker is the one inside the program.
  package var usesOwnBroker: Bool { environment.broker is EmbeddedBroker }

  /// Starts the queries and connectors held back by `holdsQueries`; later ones start at once.
  package func startQueries() throws {
    try queries.startHeld()
    connectors.startHeld()
  }

  /// Waits until everything in the topics has gone through every query and is in the databases of connectors.
  package func waitUntilIdle(cancellation: Cancellation) throws {
    try queries.waitUntilCaughtUp(cancellation: cancellation)
    try connectors.waitUntilCaughtUp(cancellation: cancellation)
    environment.log.flush()
  }

  /// Looks at a table as `SELECT * FROM table` does, without waiting.
  package func snapshot(ofTable name: String) throws -> ResultTable {
    let text = "SELECT * FROM \(SQLName.quotedIfNeeded(name));"
    var reader = StatementReader(text)
    guard let statement = try reader.next(variables: nil), case .select(let plan) = try plan(statement) else {
      throw SessionError.failed("there is no table \(name)")
    }
    return try pull(plan, waits: false, cancellation: Cancellation())
  }

  /// Ends queries, commits what they did, ends connectors, and closes the broker.
  package func close() {
    queries.close()
    connectors.close()
    inserts.close()
    environment.log.flush()
    environment.log.topic?.close()
    environment.broker.close()
  }

  /// A statement as it was typed; where variables were put in, as it reads with their values.
  static func text(of statement: Statement, in source: String) -> String {
    let bytes = Array(source.utf8)
    let start = min(max(statement.range.start, 0), bytes.count)
    let typed = String(decoding: bytes[start..<min(max(statement.range.end, start), bytes.count)], as: UTF8.self)
    return typed.utf8.contains(UInt8(ascii: "$")) ? SQLPrinter.text(of: statement) : typed
  }
}
