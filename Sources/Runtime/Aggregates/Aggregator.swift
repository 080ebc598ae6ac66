import Planner

/// The state of one aggregate for all groups of a task, in columns indexed by the groups' slots.
///
/// Belongs to one task and its thread. A slot is in its initial state after `reserve` and `clear`.
package protocol Aggregator: AnyObject {
  /// The type of its results.
  var resultType: SQLType { get }

  /// What the state takes in memory, as far as it is known.
  var byteCount: Int { get }

  /// Makes room for slots below `slotCount`.
  func reserve(_ slotCount: Int)

  /// Puts a slot back into its initial state.
  func clear(_ slot: Int32)

  /// Folds rows into their groups, one after the other. `arguments` has a column for each argument that is no literal.
  ///
  /// Where `results` are given, each row's group's result before and after the row is appended to them.
  func apply(_ rows: AggregateRows, _ arguments: [Column], _ results: RunningResults?, _ failures: inout RowFailures)

  /// Adds one group's state to another's, as when two sessions become one. Tells whether that was possible.
  func merge(_ source: Int32, into target: Int32) -> Bool

  /// Appends the results of groups as they are now.
  func appendResults(of slots: [Int32], to column: Column)

  /// Appends one group's state in the form that `load` reads.
  func save(_ slot: Int32, into buffer: inout ByteBuffer)

  func load(_ slot: Int32, from reader: inout StateReader) throws(StateError)
}

/// Rows on their way into aggregates: the slot of each one's group, and what is done with it.
package struct AggregateRows {
  /// `GroupTable.noSlot`: the row has no group.
  var slots: [Int32]
  /// True where a row is taken back; nil: all are added.
  var isRemoval: [Bool]?
}

/// Where running results go: one element a row.
package struct RunningResults {
  /// What the row found; nil: nobody asks.
  var before: Column?
  var after: Column
}

/// Rows that an aggregate could not take: it went on as though they had not been.
package struct RowFailures {
  private(set) var rows: [(row: Int, reason: String)] = []

  mutating func append(_ row: Int, _ reason: String) {
    rows.append((row, reason))
  }
}
