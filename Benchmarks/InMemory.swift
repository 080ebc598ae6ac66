import Planner
import Runtime

/// What one thread does with records that are in memory already, in nanoseconds of its CPU time a record.
struct InMemory {
  let records: Int
  let repetitions: Int

  /// Decode and group by, with the results held back until a commit.
  func groupBy(_ form: Basket.Form, keys: Int, target: Double?) throws -> Figure {
    let basket = Basket(count: max(records, keys), keys: keys)
    let (bench, batches) = try makeBench(form, basket)
    let task = try bench.makeTask("CREATE TABLE totals WITH (value_format = 'DELIMITED') \(Basket.groupBy)")
    let times = try measure(task, batches)
    var totals = BasketTotals(keys: keys)
    for _ in times { totals.add(basket.lines) }
    var result = OutgoingBatch()
    try task.flush(into: &result)
    try totals.check(result)
    return Figure(
      name: "decode + group by, \(form.rawValue), \(short(keys)) keys", value: perRecord(times, basket),
      unit: "ns/record", target: target)
  }

  /// Decode, group by, and the encoded result of each row.
  func everyChange(_ form: Basket.Form, keys: Int) throws -> Figure {
    let basket = Basket(count: records, keys: keys)
    let (bench, batches) = try makeBench(form, basket)
    try bench.execute("SET 'cache.max.bytes.buffering' = '0';")
    let task = try bench.makeTask(
      "CREATE TABLE totals WITH (value_format = '\(form.rawValue)') \(Basket.groupBy)")
    let times = try measure(task, batches)
    return Figure(
      name: "decode + group by + encode every change, \(form.rawValue), \(short(keys)) keys",
      value: perRecord(times, basket), unit: "ns/record")
  }

  /// Taking out and encoding the changed groups at a commit.
  func flush(keys: Int) throws -> Figure {
    let basket = Basket(count: max(records, keys), keys: keys)
    let (bench, batches) = try makeBench(.json, basket)
    let task = try bench.makeTask("CREATE TABLE totals WITH (value_format = 'JSON') \(Basket.groupBy)")
    var times: [Double] = []
    var totals = BasketTotals(keys: keys)
    var result = OutgoingBatch()
    for _ in 0..<repetitions {
      try feed(task, batches)
      totals.add(basket.lines)
      result.removeAll()
      let start = Clocks.thread
      try task.flush(into: &result)
      times.append(Double(Clocks.thread - start) / Double(result.count))
      for store in task.stores { try store.drainChanges { _, _ in } }
    }
    try totals.check(result)
    return Figure(name: "flush a changed group as JSON, \(short(keys)) keys", value: median(times), unit: "ns/group")
  }

  /// Filter and projection of a stream, encoded.
  func projection(_ form: Basket.Form) throws -> Figure {
    let basket = Basket(count: records, keys: 1000)
    let (bench, batches) = try makeBench(form, basket)
    let task = try bench.makeTask(
      """
      CREATE STREAM lines WITH (value_format = '\(form.rawValue)') AS
      SELECT session_id, sku, qty * unit_price AS total FROM basket WHERE qty > 2;
      """)
    var count = 0
    let times = try measure(task, batches) { count += $0.count }
    let expected = basket.lines.count { $0.qty > 2 } * times.count
    guard count == expected else { throw WrongAnswer("\(count) rows passed the filter and not \(expected)") }
    return Figure(
      name: "decode + filter + projection + encode, \(form.rawValue)", value: perRecord(times, basket),
      unit: "ns/record")
  }

  /// The format's decoder alone, for the three columns that the query reads.
  func decode(_ form: Basket.Form, target: Double?) throws -> Figure {
    let basket = Basket(count: records, keys: 1000)
    let registry = EmbeddedSchemaRegistry()
    let batches = RecordStock(try basket.records(form, registry: registry)).batches()
    let decoder = try FormatSet.all.format(form.rawValue).makeDecoder(
      for: DecodingRequest(
        topic: Basket.topic, part: .value, specification: FormatSpecification(form.rawValue),
        columns: Basket.columns, projection: [1, 2, 3]),
      registry: registry)
    var times: [Double] = []
    var sum: Int64 = 0
    for _ in 0...repetitions {
      let start = Clocks.thread
      for batch in batches {
        let columns = [1, 2, 3].map { Column(Basket.columns[$0].type, capacity: batch.count) }
        var failures: [DecodeFailure] = []
        decoder.decode(batch.records, into: columns, failures: &failures)
        guard case .integer(let quantities) = columns[0], failures.isEmpty else { throw WrongAnswer("not decoded") }
        for row in 0..<batch.count { sum &+= quantities.values[row] }
      }
      times.append(Double(Clocks.thread - start))
    }
    let expected = basket.lines.reduce(0) { $0 + $1.qty } * Int64(times.count)
    guard sum == expected else { throw WrongAnswer("the decoded quantities come to \(sum), not \(expected)") }
    return Figure(
      name: "decode alone, 3 of 6 columns, \(form.rawValue)", value: perRecord(Array(times.dropFirst()), basket),
      unit: "ns/record", target: target)
  }

  /// What the state takes a key, by what is allocated more than before.
  func memory(keys: Int, target: Double?) throws -> Figure {
    let basket = Basket(count: keys * 2, keys: keys)
    let (bench, batches) = try makeBench(.avro, basket)
    let task = try bench.makeTask("CREATE TABLE totals WITH (value_format = 'DELIMITED') \(Basket.groupBy)")
    guard let before = allocatedBytes() else { throw WrongAnswer("this malloc does not tell what is allocated") }
    try feed(task, batches)
    let bytes = (allocatedBytes() ?? 0) - before
    let groups = task.stores.reduce(0) { $0 + $1.rowCount }
    return Figure(
      name: "memory a key, \(short(keys)) keys", value: Double(bytes) / Double(max(groups, 1)), unit: "bytes/key",
      target: target)
  }

  private func makeBench(_ form: Basket.Form, _ basket: Basket) throws -> (Workbench, [RecordBatch]) {
    let bench = try Workbench()
    let records = try basket.records(form, registry: bench.registry)
    try bench.execute("\(Basket.createStream()) '\(form.rawValue)');")
    return (bench, RecordStock(records).batches())
  }

  /// The time of each pass over all batches; the first one, which makes the groups, is among them.
  private func measure(
    _ task: StageTask, _ batches: [RecordBatch], emit: (OutgoingBatch) -> Void = { _ in }
  ) throws -> [Double] {
    var times: [Double] = []
    for _ in 0...repetitions {
      let start = Clocks.thread
      try feed(task, batches, emit: emit)
      times.append(Double(Clocks.thread - start))
    }
    return times
  }

  private func feed(_ task: StageTask, _ batches: [RecordBatch], emit: (OutgoingBatch) -> Void = { _ in }) throws {
    var outgoing = OutgoingBatch()
    for batch in batches {
      task.add(batch)
      try task.run(into: &outgoing) { _ in false }
      emit(outgoing)
      outgoing.removeAll()
    }
  }

  private func perRecord(_ times: [Double], _ basket: Basket) -> Double {
    median(Array(times.dropFirst(times.count > 1 ? 1 : 0))) / Double(basket.lines.count)
  }

  private func short(_ number: Int) -> String {
    switch number {
    case 1_000_000...: "\(number / 1_000_000) M"
    case 1000...: "\(number / 1000) k"
    default: "\(number)"
    }
  }
}
