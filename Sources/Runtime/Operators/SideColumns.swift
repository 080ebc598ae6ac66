import Planner

/// Makes the columns of one side of joined rows.
struct SideColumns {
  private let layout: KeyLayout
  private let types: [SQLType]
  private let rows: SideRows
  /// The key of the joined rows.
  private let key: [Column]
  /// What the store keeps beside the key, as far as it is selected.
  private let rest: [Column?]

  /// - Parameters:
  ///   - types: of all columns of the side.
  ///   - rows: where the side's row of each joined one is.
  ///   - batch: the columns of the batch that came for this side; nil: no row comes from one.
  ///   - selection: what is asked for of that which the store keeps.
  /// - Throws: `StateError` where a stored row can't be read.
  init(
    _ table: JoinTable, types: [SQLType], rows: SideRows, batch: [Column]?, key: [Column],
    only selection: RowCodec.Selection
  ) throws {
    layout = table.layout
    self.types = types
    self.rows = rows
    self.key = key
    rest = try table.store.rowCodec.columns(of: rows, batch: batch.map(table.layout.rest), only: selection)
  }

  func column(_ index: Int) -> Column {
    if let place = layout.identityIndices.firstIndex(of: index) {
      // A side that has a row has the key of the joined one.
      return rows.hasNone ? key[place].nulls(where: rows.versions.map(\.isThere), types[index]) : key[place]
    }
    guard let place = layout.restIndices.firstIndex(of: index), let column = rest[place] else {
      preconditionFailure("a column is part of the key, or of what was asked for of the rest")
    }
    return column
  }
}
