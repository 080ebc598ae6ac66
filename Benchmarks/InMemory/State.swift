import Runtime

/// What state costs to bring back, and in memory.
extension Workload {
  /// Reading back the groups from a changelog.
  static func restore(keys: Int) -> Workload {
    Workload(name: "restore", title: "restore a group, \(short(keys)) keys", unit: "group") { records in
      let basket = Basket(count: max(records, keys), keys: keys)
      let bench = try TaskBench(.avro, basket)
      let query = "CREATE TABLE totals WITH (value_format = 'DELIMITED') \(Basket.groupBy)"
      let first = try bench.makeTask(query)
      try bench.feed(first)
      var changelog = OutgoingBatch()
      for store in first.stores {
        try store.drainChanges { changelog.append(key: $0, value: $1, timestampMillis: 0) }
      }
      let records = RecordStock(changelog).batches()
      var task: StageTask?
      return Run(count: changelog.count) {
        task = try bench.makeTask(query)
      } pass: {
        guard let store = task?.stores.first else { throw WrongAnswer("the task has no state") }
        for batch in records {
          for record in batch.records {
            if let key = record.key { try store.restore(key: key, value: record.value) }
          }
        }
      } check: { _ in
        // Groups go on from what was restored.
        guard let task else { return }
        try bench.feed(task)
        var totals = BasketTotals(keys: keys)
        for _ in 0..<2 { totals.add(basket.lines) }
        var result = OutgoingBatch()
        try task.flush(into: &result)
        try totals.check(result)
      }
    }
  }
}

/// What the state takes a key.
enum StateMemory {
  /// By what is allocated more than before.
  static func measure(keys: Int, target: Double?) throws -> Figure {
    let bench = try TaskBench(.avro, Basket(count: keys, keys: keys, order: .oneEach))
    let task = try bench.makeTask("CREATE TABLE totals WITH (value_format = 'DELIMITED') \(Basket.groupBy)")
    guard let before = allocatedBytes() else { throw WrongAnswer("this malloc does not tell what is allocated") }
    try bench.feed(task)
    var result = OutgoingBatch()
    try task.flush(into: &result)
    guard result.count == keys else { throw WrongAnswer("\(result.count) groups and not \(keys)") }
    result = OutgoingBatch()
    TaskBench.forgetChanges(task)
    let bytes = (allocatedBytes() ?? 0) - before
    return Figure(
      name: "memory a key, \(short(keys)) keys", value: Double(bytes) / Double(keys), unit: "bytes/key",
      target: target)
  }
}

/// What it costs that state grows: most batches add nothing to it but their keys, and some have to make room.
enum StateGrowth {
  /// The longest time that one batch takes while so many keys come for the first time, and the usual one.
  static func measure(keys: Int) throws -> [Figure] {
    let bench = try TaskBench(.avro, Basket(count: keys, keys: keys, order: .oneEach))
    let task = try bench.makeTask("CREATE TABLE totals WITH (value_format = 'DELIMITED') \(Basket.groupBy)")
    var times: [Double] = []
    for batch in bench.batches {
      let start = Clocks.thread
      try TaskBench.feed(task, [batch])
      times.append(Double(Clocks.thread - start))
    }
    guard task.stores.first?.rowCount == keys else { throw WrongAnswer("there are not \(keys) groups") }
    return [
      Figure(
        name: "longest batch of 1024 new keys, up to \(short(keys))", value: (times.max() ?? 0) / 1e6, unit: "ms"),
      Figure(name: "  the usual one", value: median(times) / 1e6, unit: "ms"),
    ]
  }
}
