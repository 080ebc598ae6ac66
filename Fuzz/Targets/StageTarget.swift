import Parser
import Planner
import Runtime
import TestSupport

/// A stage of a query at work: records with any bytes in key and value, or state with any bytes restored before them.
///
/// What the stage then says has changed must be taken back by a new one of the same query.
///
/// Input: a byte that chooses the query; for `state` a number of entries (store, key, value); then records (topic,
/// timestamp, key, value). Parts have their length, two bytes, in front.
final class StageTarget: FuzzTarget {
  enum Mode { case records, state }

  private let mode: Mode
  private let world: SteppedWorld
  private let queries: [Statement]
  private let text: String

  private static let sources = """
    CREATE STREAM s (k STRING KEY, i INT, l BIGINT, t STRING, a ARRAY<INT>)
      WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON');
    CREATE STREAM s2 (k STRING KEY, i INT, t STRING)
      WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON');
    CREATE STREAM d (k INT KEY, i INT, t STRING, at STRING)
      WITH (kafka_topic = 'd', partitions = 1, key_format = 'DELIMITED', value_format = 'DELIMITED', timestamp = 'at',
        timestamp_format = 'yyyy-MM-dd''T''HH:mm:ss[.SSS][X]');
    CREATE STREAM w (k STRING KEY, i INT, at BIGINT)
      WITH (kafka_topic = 'w', partitions = 1, value_format = 'DELIMITED', window_type = 'TUMBLING',
        window_size = '10 SECONDS', timestamp = 'at');
    CREATE STREAM e (k BIGINT KEY, i INT)
      WITH (kafka_topic = 'e', partitions = 1, value_format = 'JSON', window_type = 'SESSION');
    CREATE TABLE u (k STRING PRIMARY KEY, i INT, m DECIMAL(9, 2))
      WITH (kafka_topic = 'u', partitions = 1, value_format = 'DELIMITED');
    CREATE TABLE v (k STRING PRIMARY KEY, x STRUCT<f INT, g MAP<STRING, INT>>)
      WITH (kafka_topic = 'v', partitions = 1, value_format = 'JSON');
    CREATE TABLE f (k INT PRIMARY KEY, r STRING)
      WITH (kafka_topic = 'f', partitions = 1, value_format = 'JSON');
    """

  private static let queries = """
    CREATE TABLE q0 AS SELECT k, COUNT(*) c, SUM(i) i, SUM(l) l, AVG(i) v, MIN(t) n, MAX(t) x, COLLECT_LIST(i) li,
      COLLECT_SET(t) se, LATEST_BY_OFFSET(t) la, TOPK(i, 3) tk, HISTOGRAM(t) h, COUNT_DISTINCT(t) cd,
      STDDEV_SAMP(i) sd FROM s GROUP BY k;
    CREATE TABLE q1 AS SELECT k, COUNT(*) c, SUM(i) i FROM s WINDOW HOPPING (SIZE 10 SECONDS, ADVANCE BY 3 SECONDS,
      GRACE PERIOD 5 SECONDS) GROUP BY k;
    CREATE TABLE q2 AS SELECT k, COUNT(*) c, MAX(t) t FROM s WINDOW SESSION (10 SECONDS) GROUP BY k;
    CREATE TABLE q3 AS SELECT k, COUNT(*) c FROM s WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 1 SECOND) GROUP BY k
      EMIT FINAL;
    CREATE STREAM q4 AS SELECT s.k, s.i, u.m FROM s LEFT JOIN u ON s.k = u.k;
    CREATE TABLE q5 WITH (value_format = 'JSON') AS SELECT ROWKEY AS k, u.m, v.x FROM u FULL JOIN v ON u.k = v.k;
    CREATE STREAM q6 AS SELECT a.k, a.i, b.t FROM s a LEFT JOIN s2 b WITHIN 10 SECONDS GRACE PERIOD 5 SECONDS
      ON a.k = b.k;
    CREATE TABLE q7 AS SELECT f.k, f.r, u.m FROM f LEFT JOIN u ON f.r = u.k;
    CREATE TABLE q8 AS SELECT i, COUNT(*) c, SUM(m) m FROM u GROUP BY i;
    CREATE STREAM q9 AS SELECT k, i, t, ROWTIME r FROM d WHERE i > 0 OR t LIKE 'a%';
    CREATE STREAM q10 AS SELECT k, i, WINDOWSTART ws, WINDOWEND we FROM w;
    CREATE STREAM q11 AS SELECT k, i, WINDOWSTART ws, WINDOWEND we FROM e;
    CREATE STREAM q12 AS SELECT k, EXPLODE(a) x, a[i] y, SUBSTRING(t, i, 2) z, l / i q FROM s;
    CREATE TABLE q13 AS SELECT k, COUNT(*) c FROM s WINDOW TUMBLING (SIZE 1 DAY, TIME ZONE 'Europe/Berlin') GROUP BY k;
    CREATE STREAM q14 AS SELECT t, k, i FROM s PARTITION BY t;
    CREATE TABLE q15 AS SELECT u.k, u.i + 1 j, CAST(u.m AS STRING) n FROM u WHERE u.i % 2 = 0;
    """

  init(_ mode: Mode) throws {
    self.mode = mode
    world = try SteppedWorld()
    try world.run(Self.sources)
    text = Self.queries
    queries = try StatementParser.statements(in: text)
  }

  private static let topics = ["s", "d", "w", "e", "u", "v", "f"]

  func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
    var input = FuzzInput(bytes)
    let query = queries[input.choice(queries.count)]
    do {
      let task = try world.session.makeTask(query)
      if mode == .state, !restore(&input, task) { return }
      try feed(&input, task)
      let changes = try drain(task)
      let next = try world.session.makeTask(query)
      for (store, key, value) in changes {
        do {
          try Self.restore(next.stores[store], key, value)
        } catch {
          // What was damaged before may stay so.
          if mode == .records {
            throw FuzzFinding("\(next.stores[store].name) does not take back its own state: \(error)")
          }
        }
      }
      try feed(&input, next)
      _ = try drain(next)
    } catch let finding as FuzzFinding {
      throw finding
    } catch is StateError where mode == .state {
      // The query ends, and says why.
    } catch {
      throw FuzzFinding("the task ends with \(error)")
    }
  }

  private func restore(_ input: inout FuzzInput, _ task: StageTask) -> Bool {
    let stores = task.stores
    if stores.isEmpty { return true }
    for _ in 0..<input.choice(8) {
      let store = stores[input.choice(stores.count)]
      let key = input.part() ?? []
      let value = input.part()
      do {
        try Self.restore(store, key, value)
      } catch {
        return false
      }
    }
    return true
  }

  private static func restore(_ store: any StateStore, _ key: [UInt8], _ value: [UInt8]?) throws(StateError) {
    // In memory of their own length, so that a sanitizer sees a read behind their end.
    let record = FuzzRecords([.init(key: key, value: value)])
    defer { withExtendedLifetime(record) {} }
    guard let key = record.records[0].key else { return }
    try store.restore(key: key, value: record.records[0].value)
  }

  private func feed(_ input: inout FuzzInput, _ task: StageTask) throws {
    var out = OutgoingBatch()
    for _ in 0..<4 where !input.isAtEnd {
      let topic = Self.topics[input.choice(Self.topics.count)]
      let time = Int64(input.byte()) << 8 | Int64(input.byte())
      let record = FuzzRecords.Record(
        key: input.part(), value: input.part(), timestampMillis: time == 0xFFFF ? input.integer() : time * 100)
      let batch = FuzzRecords([record]).batch(topic: topic)
      task.add(batch)
      try task.run(into: &out, mayLag: { _ in false })
    }
    try task.flush(into: &out)
  }

  private func drain(_ task: StageTask) throws -> [(store: Int, key: [UInt8], value: [UInt8]?)] {
    var changes: [(Int, [UInt8], [UInt8]?)] = []
    for (index, store) in task.stores.enumerated() {
      try store.drainChanges { key, value in changes.append((index, Array(key), value.map { Array($0) })) }
    }
    return changes
  }
}
