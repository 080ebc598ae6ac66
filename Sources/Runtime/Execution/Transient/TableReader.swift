import Planner
import Synchronization

/// Keeps the rows that a table's topic holds, for pull queries. It reads all partitions, whichever process wrote them,
/// and goes on reading, so that only the first pull query pays for the whole topic.
final class TableReader: @unchecked Sendable {
  // Unchecked: `reader` and `decoder` belong to the thread (or, without one, to the caller of `step`), but for
  // `reader.ends`, which only asks the broker; what both sides touch is in `shared`.
  private struct Shared {
    var rows: ResultRows
    /// Up to where the rows stand for each partition.
    var positions: [TopicPartition: Int64] = [:]
    var failure: String?
  }

  private let table: Planner.Relation
  private let schema: PlanSchema
  private let environment: QueryEnvironment
  private let reader: TopicReader
  private let decoder: ScanDecoder
  private let shared: Mutex<Shared>
  private let thread = Mutex<WorkerThread?>(nil)
  private let isStopping = Atomic(false)
  private let onThread: Bool

  init(_ table: Planner.Relation, environment: QueryEnvironment, onThread: Bool) throws {
    self.table = table
    self.environment = environment
    self.onThread = onThread
    schema = Self.wholeSchema(of: table)
    decoder = try ScanDecoder(
      scan: Scan(relation: table, alias: table.name, schema: schema), query: "table \(table.name)",
      formats: environment.formats, registry: environment.registry, log: environment.log)
    reader = try TopicReader([table.topic], start: .earliest, broker: environment.broker)
    shared = Mutex(Shared(rows: ResultRows(schema: schema)))
    guard onThread else { return }
    let started = WorkerThread(name: "table \(table.name)") { [self] in loop() }
    thread.withLock { $0 = started }
  }

  /// All columns that live in the topic, and what a pull query can ask of a row besides.
  private static func wholeSchema(of table: Planner.Relation) -> PlanSchema {
    var columns = table.schema.keyColumns.map { PlanColumn($0.name, $0.type, role: .key) }
    if table.keyWindow != nil {
      columns.append(PlanColumn("WINDOWSTART", .bigint, role: .windowStart))
      columns.append(PlanColumn("WINDOWEND", .bigint, role: .windowEnd))
    }
    columns += table.schema.valueColumns.map { PlanColumn($0.name, $0.type, role: .value) }
    columns.append(PlanColumn("ROWTIME", .bigint, role: .metadata(.rowTime)))
    columns.append(PlanColumn("ROWPARTITION", .integer, role: .metadata(.rowPartition)))
    columns.append(PlanColumn("ROWOFFSET", .bigint, role: .metadata(.rowOffset)))
    return PlanSchema(kind: .table, columns: columns, keyWindow: table.keyWindow)
  }

  /// Whether it still reads, and reads all: a topic may get more partitions.
  func isWhole() throws(BrokerError) -> Bool {
    guard shared.withLock({ $0.failure == nil }) else { return false }
    return try environment.broker.describe(topic: table.topic).partitionCount == reader.partitionCount
  }

  /// Waits until the topic has been read to the end that it has now.
  /// - Parameters:
  ///   - isolation: what counts as in the topic.
  ///   - deadline: monotonic milliseconds; nil: no limit.
  func waitUntilCaughtUp(
    isolation: (_ topic: String) -> Isolation, deadline: Int64?, cancellation: Cancellation
  ) throws {
    let ends = try reader.ends(isolation)
    while true {
      let (positions, failure) = shared.withLock { ($0.positions, $0.failure) }
      if ends.allSatisfy({ (positions[$0.key] ?? -1) >= $0.value }) { return }
      if let failure { throw SessionError.failed("table \(table.name): \(failure)") }
      try cancellation.check()
      if let deadline, environment.clock.monotonicMillis() >= deadline {
        throw SessionError.failed("the topic \(table.topic) could not be read to its end in time")
      }
      if onThread { WorkerThread.sleep(millis: 1) } else { while try step() {} }
    }
  }

  /// Its rows as they are now, with the columns that a scan wants.
  func snapshot(for scan: Scan) throws -> Batch {
    let all = retained(shared.withLock { $0.rows.all })
    let columns = scan.schema.columns.map { wanted -> Column in
      let column = Column(wanted.type, capacity: all.count)
      let place = schema.columns.firstIndex { $0.role == wanted.role && ($0.name == wanted.name || $0.role.isUnique) }
      for row in all { column.append(place.map { row[$0] } ?? .null) }
      return column
    }
    let times = FixedColumn<Int64>(capacity: all.count, filler: 0)
    for row in all {
      if let index = schema.rowTimeIndex, case .integer(let time) = row[index] {
        times.append(time)
      } else {
        times.append(0)
      }
    }
    return Batch(count: all.count, columns: columns, times: times)
  }

  /// Without the rows whose windows are over for longer than the table's RETENTION, counted from the window's start as
  /// ksqlDB does. The newest window is always seen.
  private func retained(_ rows: [[Value]]) -> [[Value]] {
    guard let retention = table.windowRetentionMillis, let startIndex = schema.windowStartIndex,
      let endIndex = schema.windowEndIndex, let timeIndex = schema.rowTimeIndex
    else { return rows }
    func millis(_ row: [Value], _ index: Int) -> Int64 { if case .integer(let value) = row[index] { value } else { 0 } }
    let streamTime = rows.reduce(Int64.min) { max($0, millis($1, timeIndex)) }
    return rows.filter { row in
      let (limit, overflow) = millis(row, startIndex).addingReportingOverflow(retention)
      return overflow || limit > streamTime || millis(row, endIndex) > streamTime
    }
  }

  /// Reads what is there. For readers without a thread.
  func step() throws -> Bool { onThread ? false : try read(timeoutMillis: 0) }

  func close() {
    isStopping.store(true, ordering: .releasing)
    let running = thread.withLock { thread -> WorkerThread? in
      let running = thread
      thread = nil
      return running
    }
    running?.join()
    reader.close()
  }

  private func loop() {
    while !isStopping.load(ordering: .acquiring) {
      do {
        _ = try read(timeoutMillis: 100)
      } catch {
        shared.withLock { $0.failure = "\(error)" }
        return
      }
    }
  }

  private func read(timeoutMillis: Int) throws -> Bool {
    let records = try reader.poll(timeoutMillis: timeoutMillis)
    let batch = records.map(decoder.decode)
    let positions = reader.positions
    shared.withLock {
      if let batch { $0.rows.add(batch) }
      $0.positions = positions
    }
    return records != nil
  }
}

extension PlanSchema {
  fileprivate var rowTimeIndex: Int? { columns.firstIndex { $0.role == .metadata(.rowTime) } }
}

extension PlanColumn.Role {
  /// Whether a schema has at most one column of the role, so that its name does not matter.
  fileprivate var isUnique: Bool {
    switch self {
    case .windowStart, .windowEnd, .metadata: true
    case .key, .value: false
    }
  }
}
