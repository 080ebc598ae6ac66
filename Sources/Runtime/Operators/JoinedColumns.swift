import Planner

/// How the columns of a join of tables are made, as far as somebody reads them.
struct JoinedColumns {
  let layout: JoinLayout
  private let made: MadeColumns
  /// By column of the output, whether somebody reads what it was; nil: nobody even asks whether there was a row.
  private let isReadBefore: [Bool]?
  /// What is read of each side's stored rows; nil where nothing of a side is read.
  let selections: [RowCodec.Selection?]
  let selectionsBefore: [RowCodec.Selection?]

  init(_ layout: JoinLayout, wanted: WantedColumns) {
    self.layout = layout
    let before = (wanted.before ?? []).union(layout.ownReads)
    let made = MadeColumns(layout.schema, wanted: wanted.now.union(before))
    self.made = made
    isReadBefore = wanted.before.map { _ in layout.schema.columns.indices.map(before.contains) }
    selections = layout.selections(made.contains)
    selectionsBefore = layout.selections(before.contains)
  }

  var fillsPrevious: Bool { isReadBefore != nil }

  /// The key of each row: that of the row which it comes from.
  /// - Parameters:
  ///   - inputs: by side; nil where no row comes from one.
  ///   - causes: the row that each comes from; its part is the side.
  func key(_ inputs: [KeyedRows?], _ causes: RowChoices) -> [Column] {
    let keys = zip(inputs, [layout.left, layout.right]).map { input, layout in
      input.map { layout.key($0.batch.columns) }
    }
    return layout.keyTypes.enumerated().map { index, type in
      // No row comes from a side without a batch.
      let parts = [keys[0] ?? keys[1], keys[1] ?? keys[0]].compactMap { $0?[index] }
      return .merging(parts, causes, type: type)
    }
  }

  /// The output's columns.
  /// - Parameter sides: those that are read.
  func columns(_ key: [Column], _ sides: [SideColumns?]) -> [Column] {
    made.columns { column($0, key, sides) }
  }

  /// What the output's columns were.
  /// - Parameter now: what they are, any of which does for what nobody reads.
  func columnsBefore(_ key: [Column], _ sides: [SideColumns?], now: [Column]) -> [Column] {
    now.indices.map { isReadBefore?[$0] == true ? column($0, key, sides) : now[$0] }
  }

  private func column(_ output: Int, _ key: [Column], _ sides: [SideColumns?]) -> Column {
    let (side, index) = layout.place(ofOutput: output)
    guard let side else { return key[index] }
    guard let columns = sides[side.rawValue] else { preconditionFailure("a side that is read has columns") }
    return columns.column(index)
  }
}

extension JoinLayout {
  /// By side which columns of its stored rows are read; nil where nothing of a side is.
  fileprivate func selections(_ isRead: (_ output: Int) -> Bool) -> [RowCodec.Selection?] {
    [JoinSide.left, .right].map { side in
      let isReadOfSide = types(side).indices.map { isRead(outputIndex(of: $0, side)) }
      guard isReadOfSide.contains(true) else { return nil }
      return RowCodec.Selection(layout(side).restIndices.map { isReadOfSide[$0] })
    }
  }
}
