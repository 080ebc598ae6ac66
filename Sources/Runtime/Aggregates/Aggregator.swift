import Planner

/// The state of one aggregate for all groups of a task, in fields of the groups' records, which the groups' store keeps
/// (`SlotRecords`).
///
/// Belongs to one task and its thread. A slot is in its initial state when it is new, and after `clear`.
protocol Aggregator: AnyObject {
  /// The type of its results.
  var resultType: SQLType { get }

  /// What the state takes in memory besides the records, as far as it is known.
  var byteCount: Int { get }

  /// Puts a slot back into its initial state.
  func clear(_ slot: SlotPlace)

  /// Folds rows into their groups, one after the other. `arguments` has a column for each argument that is no literal.
  ///
  /// Where `results` are given, each row's group's result before and after the row is appended to them.
  func apply(_ rows: AggregateRows, _ arguments: [Column], _ results: RunningResults?, _ failures: inout RowFailures)

  /// Adds one group's state to another's, as when two sessions become one. Tells whether that was possible.
  func merge(_ source: SlotPlace, into target: SlotPlace) -> Bool

  /// Appends the results of groups as they are now.
  func appendResults(of slots: [SlotPlace], to column: Column)

  /// Appends one group's state in the form that `load` reads.
  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer)

  func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError)
}

/// Rows on their way into aggregates: each one's group, and what is done with it. Holds until groups are added.
struct AggregateRows {
  /// `GroupTable.noSlot`: the row has no group.
  let slots: [Int32]
  /// Where the records of the slots are; nil where there is none.
  let places: [SlotPlace?]
  /// True where a row is taken back; nil: all are added.
  var isRemoval: [Bool]?

  init(_ slots: [Int32], in records: SlotRecords, isRemoval: [Bool]? = nil) {
    self.slots = slots
    self.isRemoval = isRemoval
    let map = records.map
    places = [SlotPlace?](unsafeUninitializedCapacity: slots.count) { places, count in
      for row in slots.indices { places[row] = slots[row] >= 0 ? map.place(of: slots[row]) : nil }
      count = slots.count
    }
  }

  var count: Int { slots.count }
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
