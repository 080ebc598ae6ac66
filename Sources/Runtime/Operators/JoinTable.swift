import Planner

/// The rows of one side of a join that is a table, by the join's key.
struct JoinTable {
  let store: RowStore
  let layout: KeyLayout

  /// - Parameter keys: those of both sides, where both are tables with the same key.
  init(name: String, _ layout: KeyLayout, in keys: RowKeys = RowKeys()) {
    self.layout = layout
    store = RowStore(name: name, keyTypes: layout.identityTypes, types: layout.restTypes, in: keys)
  }
}
