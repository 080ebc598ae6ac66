import Planner
import Runtime

/// The two queries of Queries/smartshop.sql, one behind the other: baskets summed by session, and each check-out joined
/// with its basket. What is decoded, computed and encoded is all there; the broker between them is not.
final class Smartshop {
  enum Part {
    /// The first query alone: what the whole is held against.
    case aggregate
    case whole
  }

  private static let tables = """
    CREATE TABLE checkout (session_id STRING PRIMARY KEY, shop_id STRING, client_id STRING, ts BIGINT)
      WITH (kafka_topic = 'checkout', partitions = 1, key_format = 'KAFKA', value_format = 'AVRO');
    CREATE STREAM basket (session_id STRING KEY, sku STRING, qty INT, unit_price DOUBLE, ts BIGINT)
      WITH (kafka_topic = 'basket', partitions = 1, key_format = 'KAFKA', value_format = 'AVRO');
    \(aggregated("aggregated"))
    """
  private static func aggregated(_ name: String) -> String {
    """
    CREATE TABLE \(name) WITH (kafka_topic = '\(name)', key_format = 'KAFKA', value_format = 'AVRO') AS
      SELECT session_id, MAX(FROM_UNIXTIME(ts)) AS ts, SUM(qty) AS sum_qty, SUM(qty * unit_price) AS total_price
      FROM basket GROUP BY session_id EMIT CHANGES;
    """
  }
  private static let joined = """
    CREATE TABLE joined WITH (kafka_topic = 'joined', key_format = 'KAFKA', value_format = 'AVRO', timestamp = 'ts') AS
      SELECT s.session_id, s.shop_id, s.client_id, FROM_UNIXTIME(s.ts) AS ts, b.sum_qty, b.total_price
      FROM checkout s LEFT JOIN aggregated b ON s.session_id = b.session_id
      WHERE b.sum_qty IS NOT NULL EMIT CHANGES;
    """
  private static let joinedColumns = [
    FormatColumn(name: "SHOP_ID", type: .string), FormatColumn(name: "CLIENT_ID", type: .string),
    FormatColumn(name: "TS", type: .timestamp), FormatColumn(name: "SUM_QTY", type: .integer),
    FormatColumn(name: "TOTAL_PRICE", type: .double),
  ]

  let shop: Shop
  private let bench: Workbench
  private let aggregateTask: StageTask
  private let joinTask: StageTask
  private let keys: [[UInt8]]
  /// What comes between two commits.
  private var stretches: [(lines: [RecordBatch], checkouts: [RecordBatch])] = []
  private(set) var result = OutgoingBatch()

  /// - Parameter commits: how many commits the shop's lines take; each hands on what has changed.
  init(_ shop: Shop, commits: Int = 3) throws {
    self.shop = shop
    bench = try Workbench()
    try bench.execute(Self.tables)
    aggregateTask = try bench.makeTask(Self.aggregated("totals"))
    joinTask = try bench.makeTask(Self.joined)
    keys = (0..<shop.sessionCount).map(Basket.key)
    let size = (shop.lines.count + commits - 1) / commits
    for start in stride(from: 0, to: shop.lines.count, by: size) {
      let lines = shop.lines[start..<min(start + size, shop.lines.count)]
      guard let first = lines.first?.ts, let last = lines.last?.ts else { continue }
      let isLast = start + size >= shop.lines.count
      let checkouts = shop.checkouts.filter { $0.ts >= first && ($0.ts <= last || isLast) }
      stretches.append((try records(Array(lines)), try records(checkouts)))
    }
  }

  func run(_ part: Part) throws {
    result.removeAll()
    var totals = OutgoingBatch()
    for stretch in stretches {
      try TaskBench.feed(aggregateTask, stretch.lines)
      totals.removeAll()
      try aggregateTask.flush(into: &totals)
      TaskBench.forgetChanges(aggregateTask)
      if part == .aggregate { continue }
      for batch in RecordStock(totals, topic: "aggregated").batches() + stretch.checkouts { joinTask.add(batch) }
      try joinTask.run(into: &result) { _ in false }
      try joinTask.flush(into: &result)
      TaskBench.forgetChanges(joinTask)
    }
  }

  /// Check-outs of sessions whose baskets are known, over and over.
  func checkouts(count: Int) throws -> [RecordBatch] {
    try records((0..<count).map { shop.checkouts[$0 % shop.checkouts.count] })
  }

  func feedJoin(_ batches: [RecordBatch]) throws {
    result.removeAll()
    var records = OutgoingBatch()
    for batch in batches {
      joinTask.add(batch)
      try joinTask.run(into: &records) { _ in false }
      swap(&result, &records)
      records.removeAll()
    }
    TaskBench.forgetChanges(joinTask)
  }

  /// Compares the last joined row of each session, all lines taken in `passes` times.
  /// - Throws: `WrongAnswer`.
  func check(passes: Int) throws {
    let decoder = try FormatSet.all.format("AVRO").makeDecoder(
      for: DecodingRequest(
        topic: "joined", part: .value, specification: FormatSpecification("AVRO"), columns: Self.joinedColumns,
        projection: [3, 4]),
      registry: bench.registry)
    var found: [[UInt8]: (qty: Int64?, price: Double?)] = [:]
    for batch in RecordStock(result, topic: "joined").batches() {
      let (quantities, prices) = (
        FixedColumn<Int64>(capacity: batch.count, filler: 0), FixedColumn<Double>(capacity: batch.count, filler: 0)
      )
      var failures: [DecodeFailure] = []
      decoder.decode(batch.records, into: [.integer(quantities), .double(prices)], failures: &failures)
      if let failure = failures.first { throw WrongAnswer("a joined row is broken: \(failure.reason)") }
      for (row, record) in batch.records.enumerated() {
        found[record.key.map { Array($0) } ?? []] = (quantities[row], prices[row])
      }
    }
    // Sessions that the end came upon before their first line are not joined.
    for (session, total) in shop.totals().enumerated() where total.qty > 0 {
      guard let row = found[keys[session]] else { throw WrongAnswer("session \(session) was not joined") }
      // Sums of doubles go on from one pass to the next in the order of the lines.
      guard row.qty == total.qty * Int64(passes), let price = row.price,
        abs(price - total.price * Double(passes)) <= 1e-9 * price
      else { throw WrongAnswer("session \(session): \(total) were expected, the joined row has \(row)") }
    }
  }

  private func records(_ lines: [Shop.Line]) throws -> [RecordBatch] {
    try records(
      "basket", types: [.string, .integer, .double, .bigint], names: ["SKU", "QTY", "UNIT_PRICE", "TS"],
      lines.enumerated().map { index, line in
        (line.session, line.ts, [
          .string("SKU_\(1000 + index % 1000)"), .integer(line.qty), .double(line.unitPrice), .integer(line.ts),
        ])
      })
  }

  private func records(_ checkouts: [Shop.Checkout]) throws -> [RecordBatch] {
    try records(
      "checkout", types: [.string, .string, .bigint], names: ["SHOP_ID", "CLIENT_ID", "TS"],
      checkouts.map { checkout in
        (checkout.session, checkout.ts, [
          .string("Shop_\(checkout.session % 10)"), .string("User_\(checkout.session % 80)"), .integer(checkout.ts),
        ])
      })
  }

  private func records(
    _ topic: String, types: [SQLType], names: [String], _ rows: [(session: Int, ts: Int64, values: [Value])]
  ) throws -> [RecordBatch] {
    let columns = zip(names, types).map { FormatColumn(name: $0, type: $1) }
    let encoder = try FormatSet.all.format("AVRO").makeEncoder(
      for: EncodingRequest(
        topic: topic, part: .value, specification: FormatSpecification("AVRO"), columns: columns),
      registry: bench.registry)
    let values = types.map { Column($0, capacity: rows.count) }
    for row in rows {
      for (column, value) in zip(values, row.values) { column.append(value) }
    }
    var batch = OutgoingBatch()
    let parts = try encoder.encode(values, rowCount: rows.count, into: &batch.bytes)
    for (row, value) in zip(rows, parts) {
      let key = PartBytes(start: batch.bytes.count, count: keys[row.session].count)
      batch.bytes.append(keys[row.session])
      batch.addRecord(key: key, value: value, timestampMillis: row.ts)
    }
    return RecordStock(batch, topic: topic).batches()
  }
}

extension Workload {
  /// The pipeline, for a record of the basket.
  static func smartshop(_ part: Smartshop.Part) -> Workload {
    Workload(
      name: "smartshop-\(part == .whole ? "whole" : "group")",
      title: part == .whole
        ? "smartshop: group by + left join + filter + two sinks, AVRO" : "smartshop: the group by alone, AVRO"
    ) { records in
      let smartshop = try Smartshop(Shop(lineCount: records, openSessions: 1000, linesPerSession: 10))
      return Run(count: records) {
        try smartshop.run(part)
      } check: { passes in
        if part == .whole { try smartshop.check(passes: passes) }
      }
    }
  }

  /// Changes of a join's left table, each of which finds its right row.
  static var join: Workload {
    Workload(
      name: "join", title: "table-table left join, AVRO, each change of a left row, 1 k keys", prepare: joinRun)
  }

  private static func joinRun(records: Int) throws -> Run {
    let smartshop = try Smartshop(Shop(lineCount: 10_000, openSessions: 1000, linesPerSession: .max), commits: 1)
    try smartshop.run(.whole)
    let checkouts = try smartshop.checkouts(count: records)
    return Run(count: records) {
      try smartshop.feedJoin(checkouts)
    } check: { _ in
      let expected = (records - 1) % 1024 + 1
      guard smartshop.result.count == expected else {
        throw WrongAnswer("\(smartshop.result.count) rows came of the last \(expected)")
      }
    }
  }
}

extension Smartshop {
  /// The whole pipeline over the group by alone, both from the same run.
  static func measure(records: Int, repetitions: Int, target: Double) throws -> [Figure] {
    let figures = try [Part.aggregate, .whole].map {
      try Workload.smartshop($0).measure(records: records, repetitions: repetitions)
    }
    return figures + [
      Figure(name: "  whole over group by", value: figures[1].value / figures[0].value, unit: "x", target: target)
    ]
  }
}
