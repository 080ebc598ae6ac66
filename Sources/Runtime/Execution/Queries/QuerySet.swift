import Planner
import Synchronization

/// A session's running queries and the readers of its tables.
package final class QuerySet {
  /// How queries run.
  package enum Execution: Sendable {
    /// Stages on threads, those that read the same topic together.
    case threads
    /// Nowhere, until `run` is called: for tests and simulations, where the order of all things is fixed.
    case stepped
  }

  private let environment: QueryEnvironment
  private let execution: Execution
  private var holdsQueries: Bool
  private let notify: @Sendable (String) -> Void
  /// In the order of their start.
  private(set) var all: [PersistentQuery] = [] { didSet { roster.set(all) } }
  /// The same for other threads.
  let roster = QueryRoster()
  private var readers: [String: TableReader] = [:]
  private let groups: StageGroupSet
  let purge: RepartitionPurge

  init(
    environment: QueryEnvironment, execution: Execution, holdsQueries: Bool,
    notify: @escaping @Sendable (String) -> Void
  ) {
    self.environment = environment
    self.execution = execution
    self.holdsQueries = holdsQueries
    self.notify = notify
    groups = StageGroupSet(environment: environment, execution: execution, notify: notify)
    purge = RepartitionPurge(roster: roster, broker: environment.broker, notify: notify)
    if !holdsQueries { roster.noteStart() }
  }

  /// An id that no query has: `wanted`, or else with a number behind it. The query `replacing` is about to go.
  func freeID(_ wanted: String, replacing: PersistentQuery?) -> String {
    let taken = Set(all.filter { $0 !== replacing }.map(\.id))
    if !taken.contains(wanted) { return wanted }
    var number = 2
    while taken.contains("\(wanted)_\(number)") { number += 1 }
    return "\(wanted)_\(number)"
  }

  func start(_ query: PersistentQuery) throws {
    if !holdsQueries { try run(query) }
    all.append(query)
  }

  private func run(_ query: PersistentQuery, with state: [[Int: TaskState]] = []) throws {
    try query.start(in: groups, with: state)
    if execution == .threads { purge.beginIfNeeded(for: query) }
  }

  /// Holds back the queries that come, until `startHeld`.
  func hold() { holdsQueries = true }

  /// Starts what was held back.
  func startHeld() throws {
    holdsQueries = false
    for query in all { try run(query) }
    roster.noteStart()
  }

  /// Puts a query in the place of another, whose state it takes over, and starts it.
  func replace(_ former: PersistentQuery, with query: PersistentQuery) throws {
    let state = former.stopAndHandOver(in: groups)
    if !holdsQueries { try run(query, with: state) }
    guard let place = all.firstIndex(where: { $0 === former }) else { return all.append(query) }
    all[place] = query
  }

  /// The query of CREATE ... AS SELECT that made a relation.
  func filling(_ relation: String) -> PersistentQuery? { all.first { $0.plan.sink.name == relation && !$0.isInsert } }

  func query(_ id: String) -> PersistentQuery? { all.first { $0.id == id } }

  /// The queries that read a relation.
  func reading(_ relation: String) -> [PersistentQuery] { all.filter { $0.sources.contains(relation) } }

  func terminate(_ id: String) throws {
    guard let query = query(id) else { return }
    query.terminate(in: groups)
    all.removeAll { $0.id == id }
    environment.log.forget(query: id)
  }

  /// What comes from now on is not taken in.
  func pause(_ id: String) throws {
    guard let query = query(id) else { return }
    query.pause()
    if execution == .threads { for run in query.runs { run.waitUntilPaused() } }
  }

  func resume(_ id: String) throws { query(id)?.resume() }

  /// The reader that keeps a table's rows, made when it is first asked for.
  func reader(of table: Planner.Relation) throws -> TableReader {
    if let reader = readers[table.name] {
      if try reader.isWhole() { return reader }
      closeTable(table.name)
    }
    let reader = try TableReader(table, environment: environment, onThread: execution == .threads)
    readers[table.name] = reader
    return reader
  }

  /// Ends the reader of a table.
  func closeTable(_ name: String) { readers.removeValue(forKey: name)?.close() }

  /// Runs queries that have no threads; for others nothing.
  func runIfStepped() throws {
    if execution == .stepped { try run() }
  }

  /// Runs queries without threads until nothing moves any more.
  func run() throws {
    while try step() {}
  }

  /// Lets queries without threads read once each.
  /// - Returns: whether anything moved.
  func step() throws -> Bool {
    var moved = try groups.step()
    for reader in readers.values where try reader.step() { moved = true }
    return moved
  }

  /// Waits until all that is in the topics now has gone through every query, sources before what reads their results.
  /// - Parameter deadline: monotonic milliseconds; nil: no limit.
  /// - Throws: `SessionError.failed` at the deadline or where a query has failed, and `.interrupted`.
  func waitUntilCaughtUp(
    with relations: Set<String>? = nil, deadline: Int64? = nil, cancellation: Cancellation
  ) throws {
    if execution == .stepped { return try run() }
    for query in queriesBehind(relations) {
      if case .failed(let reason) = query.state { throw SessionError.failed("query \(query.id) has ended: \(reason)") }
      if query.state == .paused { continue }
      try waitUntilCaughtUp(query, deadline: deadline, cancellation: cancellation)
    }
  }

  /// Waits until all that is in the topics now has gone through the queries that run. One that fails meanwhile, or has
  /// not come so far by the deadline, is passed over.
  /// - Throws: `SessionError.interrupted`, `BrokerError`.
  func settle(deadline: Int64, cancellation: Cancellation) throws {
    if execution == .stepped { return try run() }
    for query in all where query.state == .running {
      do {
        try waitUntilCaughtUp(query, deadline: deadline, cancellation: cancellation)
      } catch SessionError.failed {
        continue
      }
    }
  }

  private func waitUntilCaughtUp(_ query: PersistentQuery, deadline: Int64?, cancellation: Cancellation) throws {
    for run in query.runs {
      try run.waitUntilCaughtUp(
        query: query, environment: environment, isolation: waitingIsolation, deadline: deadline,
        cancellation: cancellation)
    }
  }

  /// Up to where who waits for a topic waits. What a query here has written in transactions may lie behind the beginning
  /// of a later one, of another of its threads: it is reached once that is over, which is soon. A transaction of another
  /// program may stay open for long, and what lies behind it is not there yet.
  func waitingIsolation(of topic: String) -> Isolation {
    let isWrittenHere = all.contains { query in
      query.runs.contains { $0.isTransactional && $0.stage.output.topic == topic }
    }
    return isWrittenHere ? .readUncommitted : .readCommitted
  }

  /// The queries whose results reach the relations, in the order of their start, which is that of their dependence;
  /// all of them for nil.
  private func queriesBehind(_ relations: Set<String>?) -> [PersistentQuery] {
    guard var wanted = relations else { return all }
    var behind: [PersistentQuery] = []
    var grows = true
    while grows {
      grows = false
      for query in all where wanted.contains(query.plan.sink.name) && !behind.contains(where: { $0 === query }) {
        behind.append(query)
        wanted.formUnion(query.sources)
        grows = true
      }
    }
    return all.filter { query in behind.contains { $0 === query } }
  }

  /// Ends everything after a last commit.
  func close() {
    // All at once: ending takes seconds each where the broker is away.
    for query in all { query.requestStop() }
    purge.close()
    for reader in readers.values { reader.close() }
    readers.removeAll()
    for query in all { query.stop(in: groups) }
    all.removeAll()
    groups.close()
  }
}
