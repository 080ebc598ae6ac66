import Planner

extension AggregateFunction {
  /// `HISTOGRAM(x)`: how often each text came. NULLs are passed over; after 1000 texts no new ones are taken.
  static let histogram = AggregateFunction(
    name: "HISTOGRAM", summary: "How often each value of the argument came, for the first 1000 values.", canUndo: true,
    signatures: [
      FunctionSignature(
        [.init("x", .type(.string))], result: .type(.map(key: .type(.string), value: .type(.bigint))))
    ]
  ) { use in
    FoldAggregator(
      HistogramFold(counts: ValueCountsFold(element: .string, limit: 1000)), argumentTypes: [.string], in: use.records)
  }

  /// `ATTR(x)`: the value that all rows have, NULL where they differ.
  static let attribute = AggregateFunction(
    name: "ATTR", summary: "The argument's value if it is the same in all rows, NULL if not.", canUndo: true,
    signatures: [FunctionSignature([.init("x", .generic("T"))], result: .type(.generic("T")))]
  ) { use in
    let type = use.argumentTypes.first ?? .bigint
    return FoldAggregator(
      AttributeFold(element: type, counts: ValueCountsFold(element: type, limit: .max)), argumentTypes: [type],
      in: use.records)
  }
}

/// How often each value came: the state of the two functions above.
private struct ValueCountsFold {
  let element: SQLType
  /// How many values there may be.
  let limit: Int

  typealias State = MapValue

  func change(_ value: Value, by difference: Int64, in state: inout MapValue) -> Bool {
    var old: Int64 = 0
    if case .integer(let count)? = state[value] { old = count }
    if old == 0, difference < 0 || state.count >= limit { return true }
    let (new, overflow) = old.addingReportingOverflow(difference)
    if overflow { return false }
    state[value] = new > 0 ? .integer(new) : nil
    return true
  }

  func merge(_ source: MapValue, into target: inout MapValue) -> Bool {
    source.entries.allSatisfy { entry in
      guard case .integer(let count) = entry.value else { return true }
      return change(entry.key, by: count, in: &target)
    }
  }

  var stateType: SQLType { .map(key: element, value: .bigint) }

  func decode(_ value: Value) -> MapValue? {
    if case .map(let map) = value { map } else { nil }
  }
}

private struct HistogramFold: AggregateFold {
  let counts: ValueCountsFold

  var resultType: SQLType { counts.stateType }
  var initial: MapValue { MapValue() }
  func add(_ arguments: [Value], to state: inout MapValue) -> Bool {
    arguments[0].isNull || counts.change(arguments[0], by: 1, in: &state)
  }
  func undo(_ arguments: [Value], from state: inout MapValue) -> Bool {
    arguments[0].isNull || counts.change(arguments[0], by: -1, in: &state)
  }
  func merge(_ source: MapValue, into target: inout MapValue) -> Bool { counts.merge(source, into: &target) }
  func result(_ state: MapValue) -> Value { .map(state) }
  var stateType: SQLType { counts.stateType }
  func encode(_ state: MapValue) -> Value { .map(state) }
  func decode(_ value: Value) -> MapValue? { counts.decode(value) }
}

private struct AttributeFold: AggregateFold {
  let element: SQLType
  let counts: ValueCountsFold

  var resultType: SQLType { element }
  var initial: MapValue { MapValue() }
  func add(_ arguments: [Value], to state: inout MapValue) -> Bool { counts.change(arguments[0], by: 1, in: &state) }
  func undo(_ arguments: [Value], from state: inout MapValue) -> Bool {
    counts.change(arguments[0], by: -1, in: &state)
  }
  func merge(_ source: MapValue, into target: inout MapValue) -> Bool { counts.merge(source, into: &target) }
  func result(_ state: MapValue) -> Value { state.count == 1 ? state.entries[0].key : .null }
  var stateType: SQLType { counts.stateType }
  func encode(_ state: MapValue) -> Value { .map(state) }
  func decode(_ value: Value) -> MapValue? { counts.decode(value) }
}
