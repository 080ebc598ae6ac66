import Planner

/// Rows on their way through operators, as columns in the order of the operator's `PlanSchema`.
///
/// A batch comes from one partition. Rows of a stream are events. Rows of a table are changes: row `i` says that its
/// key's row is now `columns[...][i]`, or is gone where `present` is false, and `previous` tells what it was before.
package struct Batch: Sendable {
  package var count: Int
  package var columns: [Column]
  /// Each row's event time in epoch milliseconds (ROWTIME). Never NULL.
  package var times: FixedColumn<Int64>
  /// False where the record's value is NULL: a tombstone in a table, an empty record in a stream. Key columns are set
  /// there all the same, the others are NULL. nil: every row is present.
  package var present: [Bool]?
  /// For changes of a table, where an operator above needs it: what each row replaces.
  package var previous: PreviousRows?
  /// Where the rows were read, as far as rows still match records one to one.
  package var origin: RecordOrigin?

  package init(
    count: Int, columns: [Column], times: FixedColumn<Int64>, present: [Bool]? = nil, previous: PreviousRows? = nil,
    origin: RecordOrigin? = nil
  ) {
    self.count = count
    self.columns = columns
    self.times = times
    self.present = present
    self.previous = previous
    self.origin = origin
  }

  package func isPresent(_ row: Int) -> Bool { present?[row] ?? true }
}

/// What the rows of a batch of changes replace: the same columns, row by row.
package struct PreviousRows: Sendable {
  package var columns: [Column]
  /// False where there was no row under that key.
  package var present: [Bool]

  package init(columns: [Column], present: [Bool]) {
    self.columns = columns
    self.present = present
  }
}

extension Batch {
  /// Some rows that follow one another; their columns are not copied.
  func part(_ rows: Range<Int>) -> Batch {
    if rows == 0..<count { return self }
    return Batch(
      count: rows.count,
      columns: columns.map { $0.part(rows) },
      times: FixedColumn(rows, of: times),
      present: present.map { Array($0[rows]) },
      previous: previous.map { previous in
        PreviousRows(columns: previous.columns.map { $0.part(rows) }, present: Array(previous.present[rows]))
      },
      origin: origin?.part(rows))
  }

  /// A new batch of the rows named, in their order.
  package func gather(_ rows: some Collection<Int>, schema: PlanSchema) -> Batch {
    gather(rows, schema: schema, MadeColumns(schema, wanted: Set(schema.columns.indices)))
  }

  /// The same where only some columns are read.
  func gather(_ rows: some Collection<Int>, schema: PlanSchema, _ made: MadeColumns) -> Batch {
    func gather(_ columns: [Column]) -> [Column] {
      made.columns { columns[$0].gather(rows, type: schema.columns[$0].type) }
    }
    let times = FixedColumn<Int64>(capacity: rows.count, filler: 0)
    times.append(contentsOf: self.times, at: rows)
    return Batch(
      count: rows.count,
      columns: gather(columns),
      times: times,
      present: present.map { present in rows.map { present[$0] } },
      previous: previous.map { previous in
        PreviousRows(columns: gather(previous.columns), present: rows.map { previous.present[$0] })
      },
      origin: origin?.gather(rows))
  }
}
