import Runtime

/// The GROUP BY and the projection, decoding included.
extension Workload {
  /// Decode and group by, with the results held back until a commit.
  static func groupBy(
    _ form: Basket.Form, keys: Int, variant: Basket.Variant = .plain, target: Double? = nil
  ) -> Workload {
    Workload(
      name: "group-\(form.name)-\(variant == .plain ? shortName(keys) : variant.rawValue)",
      title: "decode + group by, \(form.rawValue), \(short(keys)) keys\(variant.title)", target: target
    ) { records in
      let basket = Basket(count: max(records, keys), keys: keys, variant: variant)
      let bench = try TaskBench(form, basket)
      let task = try bench.makeTask("CREATE TABLE totals WITH (value_format = 'DELIMITED') \(Basket.groupBy)")
      return Run(count: basket.lines.count) {
        try bench.feed(task)
      } check: { passes in
        var totals = BasketTotals(keys: keys, variant: variant)
        for _ in 0..<passes { totals.add(basket.lines) }
        var result = OutgoingBatch()
        try task.flush(into: &result)
        try totals.check(result)
      }
    }
  }

  /// The same where each record is the first of its group.
  static func newGroups(_ form: Basket.Form) -> Workload {
    Workload(
      name: "group-\(form.name)-new", title: "decode + group by, \(form.rawValue), each record a new key"
    ) { records in
      let basket = Basket(count: records, keys: records, order: .oneEach)
      let bench = try TaskBench(form, basket)
      var task: StageTask?
      return Run(count: records) {
        task = try bench.makeTask("CREATE TABLE totals WITH (value_format = 'DELIMITED') \(Basket.groupBy)")
      } pass: {
        if let task { try bench.feed(task) }
      } check: { _ in
        var totals = BasketTotals(keys: records)
        totals.add(basket.lines)
        var result = OutgoingBatch()
        try task?.flush(into: &result)
        try totals.check(result)
      }
    }
  }

  /// Decode, group by, and the encoded result of each row.
  static func everyChange(_ form: Basket.Form, keys: Int) -> Workload {
    Workload(
      name: "changes-\(form.name)",
      title: "decode + group by + encode every change, \(form.rawValue), \(short(keys)) keys"
    ) { records in
      let basket = Basket(count: records, keys: keys)
      let bench = try TaskBench(form, basket, settings: "SET 'cache.max.bytes.buffering' = '0';")
      let task = try bench.makeTask("CREATE TABLE totals WITH (value_format = '\(form.rawValue)') \(Basket.groupBy)")
      var count = 0
      return Run(count: records) {
        try bench.feed(task) { count += $0.count }
      } check: { passes in
        guard count == records * passes else { throw WrongAnswer("\(count) changes and not \(records * passes)") }
        guard form == .json else { return }
        var last = OutgoingBatch()
        try bench.feed(task) { batch in
          for entry in batch.entries {
            last.append(
              key: batch.bytes(of: entry.key), value: batch.bytes(of: entry.value),
              timestampMillis: entry.timestampMillis)
          }
        }
        var totals = BasketTotals(keys: keys)
        for _ in 0...passes { totals.add(basket.lines) }
        try totals.check(last)
      }
    }
  }

  /// Taking out and encoding the changed groups at a commit.
  static func flush(_ form: Basket.Form, keys: Int) -> Workload {
    Workload(
      name: "flush-\(form.name)", title: "flush a changed group as \(form.rawValue), \(short(keys)) keys",
      unit: "group"
    ) { records in
      let basket = Basket(count: max(records, keys), keys: keys)
      let bench = try TaskBench(.avro, basket)
      let task = try bench.makeTask("CREATE TABLE totals WITH (value_format = '\(form.rawValue)') \(Basket.groupBy)")
      var result = OutgoingBatch()
      return Run(count: Set(basket.lines.map(\.key)).count) {
        try bench.feed(task)
        result.removeAll()
      } pass: {
        try task.flush(into: &result)
        TaskBench.forgetChanges(task)
      } check: { passes in
        var totals = BasketTotals(keys: keys)
        for _ in 0..<passes { totals.add(basket.lines) }
        if form == .json { try totals.check(result) } else { try totals.checkKeys(result) }
      }
    }
  }

  /// Filter and projection of a stream, encoded.
  static func projection(_ form: Basket.Form) -> Workload {
    Workload(
      name: "project-\(form.name)", title: "decode + filter + projection + encode, \(form.rawValue)"
    ) { records in
      let basket = Basket(count: records, keys: 1000)
      let bench = try TaskBench(form, basket)
      let task = try bench.makeTask(
        """
        CREATE STREAM lines WITH (value_format = '\(form.rawValue)') AS
        SELECT session_id, sku, qty * unit_price AS total FROM basket WHERE qty > 2;
        """)
      var count = 0
      return Run(count: records) {
        try bench.feed(task) { count += $0.count }
      } check: { passes in
        let expected = basket.lines.count { $0.qty > 2 } * passes
        guard count == expected else { throw WrongAnswer("\(count) rows passed the filter and not \(expected)") }
      }
    }
  }
}
