import Planner

/// Takes a table's changes apart for a repartition topic: a row that is taken from its old key, and a row that is added
/// to its new one, since the two may go to different partitions (Kafka Streams' `KTableRepartitionMap`).
///
///     1: 'a' (was 'b')   ->   ('b', 1, false), ('a', 1, true)
///
/// Where the key stays, what is taken out is marked NULL: the new version comes right behind it, and nobody should see
/// a result between the two (KIP-904).
final class ChangeSplitOperator: Operator {
  let name = "SPLIT CHANGES"
  /// The input's columns, and behind them whether the row is added.
  let schema: PlanSchema
  private let inputSchema: PlanSchema
  private let layout: KeyLayout

  init(_ input: PlanSchema) {
    inputSchema = input
    layout = KeyLayout(input)
    schema = PlanSchema(
      kind: .stream, columns: input.columns + [PlanColumn(TableChanges.additionColumn, .boolean, role: .value)],
      keyWindow: input.keyWindow)
  }

  func process(_ batch: Batch, port: Int) -> Batch? {
    let columns = schema.columns.map { Column($0.type, capacity: batch.count * 2) }
    let times = FixedColumn<Int64>(capacity: batch.count * 2, filler: 0)
    var rows: [Int] = []
    func add(_ row: Int, of source: [Column], isAddition: Bool?) {
      for (column, source) in zip(columns, source) { column.append(contentsOf: source, at: CollectionOfOne(row)) }
      columns[inputSchema.columns.count].append(isAddition.map(Value.boolean) ?? .null)
      times.append(batch.times.values[row])
      rows.append(row)
    }
    let keys = layout.keys(batch.columns, count: batch.count)
    let previousKeys = batch.previous.map { layout.keys($0.columns, count: batch.count) }
    for row in 0..<batch.count {
      if let previous = batch.previous, previous.present[row] {
        // NULL has no bytes, as an empty text has none; but it is another key, and no group.
        let keepsKey =
          batch.isPresent(row) && !keys.isNull(at: row)
          && previousKeys.map { !$0.isNull(at: row) && byteOrder($0.bytes(at: row), keys.bytes(at: row)) == 0 } == true
        add(row, of: previous.columns, isAddition: keepsKey ? nil : false)
      }
      if batch.isPresent(row) { add(row, of: batch.columns, isAddition: true) }
    }
    if rows.isEmpty { return nil }
    return Batch(count: rows.count, columns: columns, times: times, origin: batch.origin?.gather(rows))
  }
}
