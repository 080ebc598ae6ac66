import Planner

/// How the columns of a join of tables are made, as far as somebody reads them.
struct JoinedColumns {
  let layout: JoinLayout
  let fillsPrevious: Bool
  private let made: MadeColumns
  /// By column of the output, whether somebody reads what it was.
  private let isReadBefore: [Bool]
  /// What is read of stored rows, by side.
  private let selections: [RowCodec.Selection]
  private let selectionsBefore: [RowCodec.Selection]

  init(_ layout: JoinLayout, wanted: WantedColumns) {
    self.layout = layout
    fillsPrevious = wanted.before != nil
    let before = (wanted.before ?? []).union(layout.ownReads)
    let made = MadeColumns(layout.schema, wanted: wanted.now.union(before))
    self.made = made
    isReadBefore = layout.schema.columns.indices.map(before.contains)
    func selection(_ side: JoinSide, _ isRead: (Int) -> Bool) -> RowCodec.Selection {
      RowCodec.Selection(layout.layout(side).restIndices.map { isRead(layout.outputIndex(of: $0, side)) })
    }
    selections = [.left, .right].map { selection($0, made.contains) }
    selectionsBefore = [.left, .right].map { selection($0, before.contains) }
  }

  /// The output's columns, and what they were, where that is wanted.
  /// - Parameters:
  ///   - inputs: by side; nil where no row comes from one.
  ///   - causes: the row that each comes from; its part is the side.
  ///   - sides: where the values of each side are found.
  func columns(
    _ inputs: [JoinedChanges.Input?], _ tables: [JoinTable], causes: RowChoices, sides: [JoinedSide]
  ) throws -> (now: [Column], before: [Column]?) {
    let key = key(inputs, causes)
    let makers = try [JoinSide.left, .right].map { side in
      let (rows, table) = (sides[side.rawValue], tables[side.rawValue])
      let stored = table.layout.emptyRest(capacity: rows.storedSlots.count)
      try table.store.append(rows.storedSlots, to: stored, only: selections[side.rawValue])
      let storedBefore = table.layout.emptyRest(capacity: rows.storedBeforeSlots.count)
      try table.store.append(rows.storedBeforeSlots, to: storedBefore, only: selectionsBefore[side.rawValue])
      return SideColumns(
        layout: table.layout, types: layout.types(side), batch: inputs[side.rawValue]?.batch.columns, key: key,
        stored: stored, storedBefore: storedBefore)
    }
    func column(_ output: Int, _ choices: [RowChoices]) -> Column {
      let (side, index) = layout.place(ofOutput: output)
      guard let side else { return key[index] }
      return makers[side.rawValue].column(index, choices[side.rawValue])
    }
    let choices = sides.map { RowChoices($0.now) }
    let now = made.columns { column($0, choices) }
    guard fillsPrevious else { return (now, nil) }
    let choicesBefore = sides.map { RowChoices($0.before) }
    // Any column of the type does for what nobody reads.
    return (now, now.indices.map { isReadBefore[$0] ? column($0, choicesBefore) : now[$0] })
  }

  /// The key of each row: that of the row which it comes from.
  private func key(_ inputs: [JoinedChanges.Input?], _ causes: RowChoices) -> [Column] {
    let keys = zip(inputs, [layout.left, layout.right]).map { input, layout in
      input.map { layout.key($0.batch.columns) }
    }
    return layout.keyTypes.enumerated().map { index, type in
      // No row comes from a side without a batch.
      let parts = [keys[0] ?? keys[1], keys[1] ?? keys[0]].compactMap { $0?[index] }
      return .merging(parts, causes, type: type)
    }
  }
}
