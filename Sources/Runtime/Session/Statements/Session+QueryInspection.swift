import Planner

/// What running queries do and hold: SHOW QUERIES and EXPLAIN ANALYZE.
extension Session {
  func queriesTable(isExtended: Bool) -> ResultTable {
    let extended =
      isExtended
      ? [
        "Rows in", "Rows out", "Records skipped", "State rows", "State bytes", "Cached changes", "Waiting batches", "Lag",
      ] : []
    return Self.table(
      ["Query", "Status", "Writes"] + extended + ["Statement"],
      queries.all.map { query in
        [.string(query.id), .string(query.state.name), .string(query.plan.sink.name)]
          + (isExtended ? holdings(of: query) : []) + [.string(query.text)]
      })
  }

  private func holdings(of query: PersistentQuery) -> [Value] {
    let load = query.runs.reduce(StageLoad()) { $0 + $1.load }
    let numbers = [
      query.rows.in, query.rows.out, environment.log.count(query: query.id), load.stateRows, load.stateBytes,
      load.cachedChanges, load.waitingBatches,
    ]
    // A broker that is away can't tell.
    let lags = query.runs.map { $0.lag() }
    let lag = lags.contains(nil) ? nil : lags.reduce(0) { $0 + ($1 ?? 0) }
    return numbers.map { .integer(Int64($0)) } + [lag.map(Value.integer) ?? .null]
  }

  /// What a query does now, stage by stage:
  ///
  ///     RUNNING, records skipped: 0
  ///     stage 0: orders -> sqlstream-CTAS_SOLD-008195a42f7f9ef0-0-repartition
  ///       rows in 1200 (118.2/s), out 1200 (118.2/s), lag 0
  ///       2 partitions on 1 thread, state 0 rows in 0 bytes, 0 changes cached, 0 batches waiting
  func analysis(of query: PersistentQuery) -> String {
    let now = environment.clock.monotonicMillis()
    var lines = ["\(query.state.name), records skipped: \(environment.log.count(query: query.id))"]
    for run in query.runs {
      let load = run.load
      let rates = run.rates(nowMillis: now)
      lines.append("stage \(run.stage.index): \(run.topics.joined(separator: ", ")) -> \(run.stage.output.topic)")
      lines.append(
        "  rows in \(load.rowsIn) (\(Self.tenths(rates.in))/s), out \(load.rowsOut) (\(Self.tenths(rates.out))/s), "
          + "lag \(run.lag().map { "\($0)" } ?? "unknown")")
      lines.append(
        "  \(Self.count(load.partitions, "partition")) on \(Self.count(run.threadCount, "thread")), "
          + "state \(Self.count(load.stateRows, "row")) in \(Self.count(load.stateBytes, "byte")), "
          + "\(Self.count(load.cachedChanges, "change")) cached, "
          + "\(load.waitingBatches == 1 ? "1 batch" : "\(load.waitingBatches) batches") waiting")
    }
    return lines.joined(separator: "\n")
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  private static func tenths(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

extension PersistentQuery.State {
  /// For people, in a word and maybe the reason.
  var name: String {
    switch self {
    case .held: "HELD"
    case .running: "RUNNING"
    case .paused: "PAUSED"
    case .failed(let reason): "ERROR: \(reason)"
    }
  }
}
