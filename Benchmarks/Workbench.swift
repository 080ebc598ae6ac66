import Parser
import Planner
import Runtime

/// A session whose tasks are fed by hand, over an embedded broker.
struct Workbench {
  let session: Session
  let registry = EmbeddedSchemaRegistry()
  let broker = EmbeddedBroker()

  /// - Parameter guarantee: as where topics outlive the process; nil: they don't.
  init(
    execution: QuerySet.Execution = .stepped, broker other: (any Broker)? = nil, threads: Int = 1,
    guarantee: ProcessingGuarantee? = nil
  ) throws {
    let clock = SystemClock()
    // Skipped records are wrong answers, which are found by comparing; the text says why.
    let notify: @Sendable (String) -> Void = { print("# " + $0) }
    var environment = QueryEnvironment(
      broker: other ?? broker, registry: registry, formats: .all, functions: .all,
      log: ProcessingLog(clock: clock, notify: notify), clock: clock, applicationID: "benchmark",
      isEphemeral: guarantee == nil)
    environment.threads = threads
    environment.guarantee = guarantee ?? environment.guarantee
    session = try Session(
      SessionConfiguration(), environment: environment, execution: execution, notify: notify)
  }

  func execute(_ text: String) throws {
    for statement in try statements(text) {
      _ = try session.execute(statement, source: text, cancellation: Cancellation())
    }
  }

  /// The only number that a pull query gives.
  func answer(_ text: String) throws -> Int64 {
    for statement in try statements(text) {
      guard case .rows(let table) = try session.execute(statement, source: text, cancellation: Cancellation()),
        case .integer(let number)? = table.rows.first?.first
      else { continue }
      return number
    }
    throw WrongAnswer("no answer to \(text)")
  }

  func makeTask(_ text: String) throws -> StageTask {
    guard let statement = try statements(text).first else { throw WrongAnswer("no statement") }
    return try session.makeTask(statement)
  }

  private func statements(_ text: String) throws -> [Statement] {
    var reader = StatementReader(text)
    var statements: [Statement] = []
    while let statement = try reader.next(variables: nil) { statements.append(statement) }
    return statements
  }
}

/// Records in memory as a consumer hands them out: batches of 1024 of one partition.
final class RecordStock: RecordOwner {
  private let topic: String
  private let memory: UnsafeRawPointer
  private let views: UnsafeMutablePointer<RecordView>
  let count: Int

  init(_ records: borrowing OutgoingBatch, topic: String = Basket.topic) {
    self.topic = topic
    count = records.count
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(records.bytes.count, 1), alignment: 1)
    records.bytes.withUnsafeBytes { bytes.copyMemory(from: $0) }
    memory = UnsafeRawPointer(bytes.baseAddress!)
    views = .allocate(capacity: max(count, 1))
    for (index, entry) in records.entries.enumerated() {
      let (key, value) = (entry.key.range ?? 0..<0, entry.value.range ?? 0..<0)
      (views + index).initialize(
        to: RecordView(
          offset: Int64(index), timestampMillis: entry.timestampMillis, keyStart: memory + key.lowerBound,
          keyCount: key.count, valueStart: memory + value.lowerBound, valueCount: value.count))
    }
  }

  deinit {
    memory.deallocate()
    views.deallocate()
  }

  func mayHaveHeaders(in indices: Range<Int>) -> Bool { false }
  func headers(at index: Int) -> [RecordHeader] { [] }

  /// The batches, which keep the stock alive.
  func batches(of size: Int = 1024) -> [RecordBatch] {
    stride(from: 0, to: count, by: size).map { start in
      RecordBatch(
        topic: topic, partition: 0,
        records: UnsafeBufferPointer(start: views + start, count: min(size, count - start)), owner: self,
        ownerIndex: start)
    }
  }
}
