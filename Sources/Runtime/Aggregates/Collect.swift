import Planner

extension AggregateFunction {
  /// `COLLECT_LIST(x)`: NULLs too. Over a table the last of several equal values is taken back.
  static let collectList = AggregateFunction(
    name: "COLLECT_LIST", summary: "All values of the argument, NULLs too, in an array.", canUndo: true,
    signatures: [FunctionSignature([.init("x", .generic("T"))], result: .type(.array(.generic("T"))))]
  ) { use in
    let type = use.argumentTypes.first ?? .bigint
    return FoldAggregator(
      CollectFold(element: type, limit: use.settings.collectListLimit, isSet: false), argumentTypes: [type],
      in: use.records)
  }

  /// `COLLECT_SET(x)`: in the order in which they came first.
  static let collectSet = AggregateFunction(
    name: "COLLECT_SET", summary: "The distinct values of the argument, NULL too, in an array.", canUndo: false,
    signatures: [FunctionSignature([.init("x", .generic("T"))], result: .type(.array(.generic("T"))))]
  ) { use in
    let type = use.argumentTypes.first ?? .bigint
    return FoldAggregator(
      CollectFold(element: type, limit: use.settings.collectSetLimit, isSet: true), argumentTypes: [type],
      in: use.records)
  }
}

private struct CollectFold: AggregateFold {
  let element: SQLType
  let limit: Int
  let isSet: Bool

  struct State: Sendable {
    var values: [Value] = []
    /// The same values, for sets.
    var known: Set<Value> = []
  }

  var resultType: SQLType { .array(element) }
  var initial: State { State() }

  func add(_ arguments: [Value], to state: inout State) -> Bool {
    append(arguments[0], to: &state)
    return true
  }

  func undo(_ arguments: [Value], from state: inout State) -> Bool {
    if let place = state.values.lastIndex(of: arguments[0]) { state.values.remove(at: place) }
    return true
  }

  func merge(_ source: State, into target: inout State) -> Bool {
    for value in source.values { append(value, to: &target) }
    return true
  }

  private func append(_ value: Value, to state: inout State) {
    if state.values.count >= limit { return }
    if isSet, !state.known.insert(value).inserted { return }
    state.values.append(value)
  }

  func result(_ state: State) -> Value { .array(state.values) }

  var stateType: SQLType { resultType }
  func encode(_ state: State) -> Value { .array(state.values) }
  func decode(_ value: Value) -> State? {
    guard case .array(let values) = value else { return nil }
    return State(values: values, known: isSet ? Set(values) : [])
  }
}
