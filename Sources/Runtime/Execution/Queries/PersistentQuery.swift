import Planner
import Synchronization

/// A query that runs until it is terminated: CREATE ... AS SELECT and INSERT INTO ... SELECT.
package final class PersistentQuery: Sendable {
  package enum State: Hashable, Sendable {
    /// Waits for `startQueries`.
    case held
    case running
    case paused
    /// Ended by an error that can't heal, in words for people.
    case failed(String)
  }

  package let id: String
  /// The statement, as it was typed.
  package let text: String
  package let plan: PersistentQueryPlan
  let settings: QuerySettings
  /// What the consumer groups and internal topics of this query begin with. It changes with the query's text, so that
  /// a query that was changed does not take up the state of another, unless it replaces it and goes on with its state.
  let internalName: String
  private let environment: QueryEnvironment
  private let notify: @Sendable (String) -> Void
  private let shared = Mutex(Shared())

  private struct Shared {
    var state = State.held
    /// PAUSE came before it began.
    var beginsPaused = false
    var runs: [StageRun] = []
    /// A stage has failed, as is about to be told.
    var hasFailed = false
  }

  /// - Parameter former: the query that it replaces, whose offsets and state it takes over.
  init(
    id: String, text: String, plan: PersistentQueryPlan, settings: QuerySettings, environment: QueryEnvironment,
    notify: @escaping @Sendable (String) -> Void, continuing former: PersistentQuery? = nil
  ) {
    let name = String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") ? $0 : "_" })
    internalName = former?.internalName ?? "\(environment.applicationID)-\(name)-\(StableHash.text(text))"
    self.id = id
    self.text = text
    self.plan = plan
    self.settings = settings
    self.environment = environment
    self.notify = notify
  }

  package var state: State { shared.withLock { $0.state } }
  /// INSERT INTO ... SELECT: it has no relation of its own.
  package var isInsert: Bool { plan.isInsert }
  /// Names of the relations it reads.
  package var sources: [String] { plan.root.scans.map(\.relation.name) }
  /// Rows taken in by the first stages and records put out by the last.
  package var rows: (in: Int, out: Int) {
    let runs = runs
    return (runs.first?.load.rowsIn ?? 0, runs.last?.load.rowsOut ?? 0)
  }

  var runs: [StageRun] { shared.withLock { $0.runs } }

  /// Makes internal topics and workers, and lets its stages run in their groups.
  /// - Parameter inherited: what the stages of the query that it replaces left.
  func start(in groups: StageGroupSet, with inherited: [[Int: TaskState]] = []) throws {
    guard state == .held else { return }
    let broker = environment.broker
    var made: [String: Int] = [:]
    let stages = try StageSplitter.split(plan.root, sink: plan.sink, topicPrefix: internalName) { topic in
      if let partitions = made[topic] { return partitions }
      let partitions = try broker.describe(topic: topic).partitionCount
      made[topic] = partitions
      return partitions
    }
    var runs: [StageRun] = []
    do {
      for stage in stages {
        if let topic = stage.repartitionTopic {
          try broker.ensureTopic(
            TopicSpecification(
              name: topic.name, partitions: topic.partitions ?? 1, replicas: plan.topic.replicas,
              configuration: topic.configuration))
        }
        runs.append(
          try StageRun(
            stage: stage, query: id, group: "\(internalName)-\(stage.index)", settings: settings,
            environment: environment, inherited: inherited.indices.contains(stage.index) ? inherited[stage.index] : [:],
            threadCount: { groups.threadCount(settings, partitions: $0) },
            onFailure: { [weak self] reason in self?.fail(reason, inStage: stage.index) }))
      }
    } catch {
      for run in runs { run.close() }
      throw error
    }
    let isPaused = shared.withLock {
      $0.runs = runs
      $0.state = $0.beginsPaused ? .paused : .running
      return $0.beginsPaused
    }
    for run in runs {
      run.isPaused = isPaused
      groups.add(run)
    }
  }

  func pause() {
    shared.withLock {
      if $0.state == .running { $0.state = .paused }
      if $0.state == .held { $0.beginsPaused = true }
    }
    for run in runs { run.isPaused = true }
  }

  func resume() {
    shared.withLock {
      if $0.state == .paused { $0.state = .running }
      $0.beginsPaused = false
    }
    for run in runs { run.isPaused = false }
  }

  /// Tells the query's stages to end, without waiting for them.
  func requestStop() { for run in runs { run.requestStop() } }

  /// Ends the query's stages after a last commit. What it wrote stays, and so do its internal topics.
  func stop(in groups: StageGroupSet) {
    requestStop()
    for run in runs { groups.end(run) }
    shared.withLock { $0.runs = [] }
  }

  /// Ends the query for one that takes its place, and gives what its stages keep in memory.
  func stopAndHandOver(in groups: StageGroupSet) -> [[Int: TaskState]] {
    let runs = runs
    for run in runs { run.handsOver = true }
    stop(in: groups)
    return runs.map { $0.takeLeft() }
  }

  /// Ends the query for good: the offsets of its groups and its internal topics go too, so that the same statement
  /// begins anew; unless other processes go on with it.
  func terminate(in groups: StageGroupSet) {
    let runs = runs
    stop(in: groups)
    do throws(BrokerError) {
      for run in runs where try !run.forgetOffsets() {
        return notify("query \(id) goes on in other processes, and so its internal topics stay")
      }
    } catch {
      notify("the offsets of query \(id) stay, and the same statement would go on there: \(error)")
    }
    deleteInternalTopics()
  }

  private func deleteInternalTopics() {
    let prefix = internalName + "-"
    // An internal topic that can't be deleted now costs space, nothing else.
    guard let topics = try? environment.broker.topics() else { return }
    for topic in topics where topic.name.hasPrefix(prefix) { try? environment.broker.deleteTopic(topic.name) }
  }

  /// Ends the query for an error that can't heal. The stages before the one that failed end too, and so do its members on
  /// other threads, after a last commit. Those behind it go on with what was handed to them.
  private func fail(_ reason: String, inStage index: Int) {
    let isFirst = shared.withLock { shared in
      defer { shared.hasFailed = true }
      return !shared.hasFailed
    }
    guard isFirst else { return }
    for run in runs where run.stage.index <= index { run.requestStop() }
    // Whoever sees the state finds it told.
    notify("query \(id) ended: \(reason)")
    shared.withLock { $0.state = .failed(reason) }
  }
}
