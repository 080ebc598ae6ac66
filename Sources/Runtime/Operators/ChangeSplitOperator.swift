import Planner

/// Takes a table's changes apart for a repartition topic: a row that is taken from its old key, and a row that is added
/// to its new one, since the two may go to different partitions (Kafka Streams' `KTableRepartitionMap`).
///
///     'a': 2 (was 1)   ->   ('a', 1, false), ('a', 2, true)
final class ChangeSplitOperator: Operator {
  let name = "SPLIT CHANGES"
  /// The input's columns, and behind them whether the row is added.
  let schema: PlanSchema
  private let inputSchema: PlanSchema

  init(_ input: PlanSchema) {
    inputSchema = input
    schema = PlanSchema(
      kind: .stream, columns: input.columns + [PlanColumn(TableChanges.additionColumn, .boolean, role: .value)],
      keyWindow: input.keyWindow)
  }

  func process(_ batch: Batch, port: Int) -> Batch? {
    let columns = schema.columns.map { Column($0.type, capacity: batch.count * 2) }
    let times = FixedColumn<Int64>(capacity: batch.count * 2, filler: 0)
    var rows: [Int] = []
    func add(_ row: Int, of source: [Column], isAddition: Bool) {
      for (column, source) in zip(columns, source) { column.append(contentsOf: source, at: CollectionOfOne(row)) }
      columns[inputSchema.columns.count].append(.boolean(isAddition))
      times.append(batch.times.values[row])
      rows.append(row)
    }
    for row in 0..<batch.count {
      if let previous = batch.previous, previous.present[row] { add(row, of: previous.columns, isAddition: false) }
      if batch.isPresent(row) { add(row, of: batch.columns, isAddition: true) }
    }
    if rows.isEmpty { return nil }
    let origin = batch.origin.map { origin in
      RecordOrigin(topic: origin.topic, partition: origin.partition, offsets: rows.map { origin.offsets[$0] })
    }
    return Batch(count: rows.count, columns: columns, times: times, origin: origin)
  }
}
