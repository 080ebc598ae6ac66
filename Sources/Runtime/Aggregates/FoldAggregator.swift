import Planner

/// An aggregate whose state is not a number: what it does with one row's arguments as values.
///
/// For functions that build lists and maps; those pay for boxed values anyway.
protocol AggregateFold {
  associatedtype State: Sendable
  var resultType: SQLType { get }
  var initial: State { get }
  /// Says why `add`, `undo` or `merge` refused.
  var refusal: String { get }

  /// Takes a row in; false where it can't, and then the state is as before.
  mutating func add(_ arguments: [Value], to state: inout State) -> Bool
  mutating func undo(_ arguments: [Value], from state: inout State) -> Bool
  func merge(_ source: State, into target: inout State) -> Bool
  func result(_ state: State) -> Value

  /// The state as a value of `stateType`, for stores.
  var stateType: SQLType { get }
  func encode(_ state: State) -> Value
  /// nil where the value is none that `encode` gave.
  mutating func decode(_ value: Value) -> State?
}

extension AggregateFold {
  var refusal: String { "the result is out of its type's range" }

  // For functions over streams only; the planner asks `canUndo` before it plans one over a table.
  func undo(_ arguments: [Value], from state: inout State) -> Bool { false }
}

/// Runs a fold over batches.
final class FoldAggregator<Fold: AggregateFold>: Aggregator {
  private var fold: Fold
  private let argumentTypes: [SQLType]
  private let states: SlotField<Fold.State>

  init(_ fold: Fold, argumentTypes: [SQLType], in records: SlotRecords) {
    self.fold = fold
    self.argumentTypes = argumentTypes
    states = records.addField(fold.initial)
  }

  var resultType: SQLType { fold.resultType }
  /// Without what the states hold outside of their slots.
  var byteCount: Int { 0 }

  func clear(_ slot: SlotPlace) { states[slot] = fold.initial }

  func apply(
    _ rows: AggregateRows, _ arguments: [Column], _ results: RunningResults?, _ failures: inout RowFailures
  ) {
    var values: [Value] = []
    for row in 0..<rows.count {
      guard let slot = rows.places[row] else {
        results?.before?.appendNull()
        results?.after.appendNull()
        continue
      }
      if let before = results?.before { before.append(fold.result(states[slot])) }
      values.removeAll(keepingCapacity: true)
      for (column, type) in zip(arguments, argumentTypes) { values.append(column.value(at: row, type: type)) }
      let isRemoval = rows.isRemoval?[row] ?? false
      let isTaken = isRemoval ? fold.undo(values, from: &states[slot]) : fold.add(values, to: &states[slot])
      if !isTaken { failures.append(row, fold.refusal) }
      if let after = results?.after { after.append(fold.result(states[slot])) }
    }
  }

  func merge(_ source: SlotPlace, into target: SlotPlace) -> Bool {
    fold.merge(states[source], into: &states[target])
  }

  func appendResults(of slots: [SlotPlace], to column: Column) {
    for slot in slots { column.append(fold.result(states[slot])) }
  }

  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer) {
    RowCodec.encodeNullable(fold.encode(states[slot]), fold.stateType, into: &buffer)
  }

  func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError) {
    guard let state = fold.decode(try RowCodec.decodeNullable(&reader, fold.stateType)) else {
      throw .damaged("it is not the state of this aggregate")
    }
    states[slot] = state
  }
}
