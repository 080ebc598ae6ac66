import Parser
import Planner

extension Session {
  /// Writes the rows of INSERT VALUES, or the tombstones of DELETE.
  func insert(_ plan: InsertValuesPlan, deletes: Bool, cancellation: Cancellation) throws -> StatementResult {
    let relation = plan.relation
    let written = relation.schema.columns.filter { $0.role == .key || $0.role == .value }
    let schema = PlanSchema(
      kind: relation.kind,
      columns: written.map { PlanColumn($0.name, $0.type, role: $0.role == .key ? .key : .value) },
      keyWindow: nil)
    let columns = schema.columns.map { Column($0.type, capacity: plan.rows.count) }
    let times = FixedColumn<Int64>(capacity: plan.rows.count, filler: 0)
    for row in plan.rows {
      for (index, column) in written.enumerated() {
        guard let place = relation.schema.columns.firstIndex(of: column) else { continue }
        let value = try constantValue(row.values[place])
        if relation.kind == .table, column.role == .key, value.isNull {
          throw Diagnostic(
            .invalidArgument, "the primary key \(column.name) can't be NULL", at: row.values[place].range ?? row.range)
        }
        columns[index].append(value)
      }
      if let time = row.time, case .integer(let millis) = try constantValue(time) {
        guard millis >= 0 else {
          throw Diagnostic(.invalidLiteral, "ROWTIME can't be negative", at: time.range ?? row.range)
        }
        times.append(millis)
      } else {
        times.append(environment.clock.nowMillis())
      }
    }
    let batch = Batch(
      count: plan.rows.count, columns: columns, times: times,
      present: deletes ? [Bool](repeating: false, count: plan.rows.count) : nil)
    try settle(before: relation.topic, cancellation: cancellation)
    try write(batch, schema: schema, to: relation)
    try inserts.flush()
    try queries.runIfStepped()
    let rows = plan.rows.count == 1 ? "1 row" : "\(plan.rows.count) rows"
    return .message(deletes ? "\(rows) deleted from \(relation.name)" : "\(rows) inserted into \(relation.name)")
  }

  /// How long an INSERT waits for queries to take in what stands before it.
  private static let settlingMillis: Int64 = 10_000

  /// Lets the rows that INSERT wrote to another topic go through the queries before the next ones are written: they come
  /// in the order of their statements, as where people type them. So a stream's rows meet those of a table that were
  /// inserted before them, whatever times they have. Kafka's topics have other writers, and no order between them.
  private func settle(before topic: String, cancellation: Cancellation) throws {
    defer { lastInsertedTopic = topic }
    guard usesOwnBroker, let last = lastInsertedTopic, last != topic else { return }
    let deadline = environment.clock.monotonicMillis() + Self.settlingMillis
    try queries.settle(deadline: deadline, cancellation: cancellation)
  }

  /// The value of an expression without columns.
  func constantValue(_ expression: TypedExpression) throws -> Value {
    let compiled = try ExpressionCompiler(functions: environment.functions, settings: settings.expressions)
      .compile(expression)
    var errors = EvaluationErrors()
    let column = compiled.evaluate(EvaluationInput(columns: [], count: 1), errors: &errors)
    if let error = errors.rows.first {
      throw Diagnostic(.invalidLiteral, error.reason, at: error.range ?? expression.range)
    }
    return column.value(at: 0, type: expression.type)
  }

  /// Writes rows to a relation's topic, all or, where one can't be written, none.
  private func write(_ batch: Batch, schema: PlanSchema, to relation: Planner.Relation) throws {
    // The time of an inserted row is ROWTIME, or now; the relation's TIMESTAMP counts when it is read.
    var target = relation
    target.timestamp = nil
    let encoder = try SinkEncoder(
      schema: schema, sink: target, formats: environment.formats, registry: environment.registry,
      recordLimit: environment.broker.recordLimit(of: target.topic))
    var records = OutgoingBatch()
    var fault: FormatError?
    encoder.encode(batch, into: &records) { fault = $1 }
    if let fault { throw fault }
    try inserts.write(records, to: relation.topic)
  }

  /// Writes a record to its topic, key and value in the formats that the topic's relation declares, or as JSON where
  /// there is none. Several relations on one topic: the first declared counts.
  /// - Throws: `RecordRefusal` where the record does not fit; `SessionError` where nothing can be written.
  package func produce(_ record: InputRecord) throws {
    try refusing { try inputs.write(record, relation: relation(ofTopic: record.topic)) }
  }

  private func relation(ofTopic topic: String) -> Planner.Relation? { catalog.relations.first { $0.topic == topic } }

  /// Waits until the records of `produce` are stored.
  package func flushInput() throws {
    do throws(BrokerError) {
      try inserts.flush()
    } catch {
      throw SessionError(error)
    }
  }
}
