import Planner

/// Makes the columns of one side of joined rows.
struct SideColumns {
  let layout: KeyLayout
  let types: [SQLType]
  /// The columns of the batch that came for this side; nil: no row comes from one.
  var batch: [Column]?
  /// The key of the joined rows.
  let key: [Column]
  /// What the store keeps beside the key, of the rows that are read from it.
  let stored: [Column]
  /// The same of rows as they were before the batch, where those are wanted.
  var storedBefore: [Column]?

  /// The places of the three among the parts of a column.
  static let batchPart = 0
  static let storedPart = 1
  static let storedBeforePart = 2

  /// - Parameter choices: where each row's value is; none where the side has no row.
  func column(_ index: Int, _ choices: RowChoices) -> Column {
    let type = types[index]
    if let place = layout.identityIndices.firstIndex(of: index) {
      // A side that has a row has the key of the joined one.
      return choices.hasNulls ? key[place].nulls(where: choices.rows.map { !$0.isNull }, type) : key[place]
    }
    guard let place = layout.restIndices.firstIndex(of: index) else {
      preconditionFailure("a column is part of the key or of the rest")
    }
    let stored = stored[place]
    return .merging([batch?[index] ?? stored, stored] + (storedBefore.map { [$0[place]] } ?? []), choices, type: type)
  }
}
