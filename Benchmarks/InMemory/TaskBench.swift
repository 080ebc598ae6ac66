import Runtime

/// A task of a query that is fed by hand with the basket's records.
struct TaskBench {
  let bench: Workbench
  let basket: Basket
  let batches: [RecordBatch]

  /// - Parameter settings: statements in front, `SET ...;`.
  init(_ form: Basket.Form, _ basket: Basket, settings: String = "") throws {
    bench = try Workbench()
    self.basket = basket
    let records = try basket.records(form, registry: bench.registry)
    try bench.execute("\(settings) \(basket.createStream()) '\(form.rawValue)');")
    batches = RecordStock(records).batches()
  }

  func makeTask(_ text: String) throws -> StageTask { try bench.makeTask(text) }

  /// Sends all records through; `emit` gets what comes out, batch by batch.
  func feed(_ task: StageTask, emit: (borrowing OutgoingBatch) -> Void = { _ in }) throws {
    try Self.feed(task, batches, emit: emit)
  }

  static func feed(
    _ task: StageTask, _ batches: some Sequence<RecordBatch>, emit: (borrowing OutgoingBatch) -> Void = { _ in }
  ) throws {
    var outgoing = OutgoingBatch()
    for batch in batches {
      task.add(batch)
      try task.run(into: &outgoing) { _ in false }
      emit(outgoing)
      outgoing.removeAll()
    }
  }

  /// What a commit does with the state that changed, where nobody reads a changelog.
  static func forgetChanges(_ task: StageTask) {
    for store in task.stores { store.forgetChanges() }
  }
}
