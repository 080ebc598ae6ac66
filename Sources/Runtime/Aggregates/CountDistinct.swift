import Planner

extension AggregateFunction {
  /// `COUNT_DISTINCT(x)`: exact for up to 512 values, beyond that an estimate with a standard error of 1.6 percent.
  static let countDistinct = AggregateFunction(
    name: "COUNT_DISTINCT",
    summary: "How many distinct values the argument has, NULL not counted; an estimate once there are many.",
    canUndo: false, signatures: [FunctionSignature([.init("x", .generic("T"))], result: .type(.type(.bigint)))]
  ) { use in
    let type = use.argumentTypes.first ?? .bigint
    return FoldAggregator(CountDistinctFold(element: type), argumentTypes: [type], in: use.records)
  }
}

private struct CountDistinctFold: AggregateFold {
  let element: SQLType
  /// Fixed, for hashes are kept in the state. Data made to collide spoils an estimate, and nothing else.
  private let hasher = KeyHash(seed: 0x5173_7472_6561_6d31)

  init(element: SQLType) { self.element = element }

  var resultType: SQLType { .bigint }
  var initial: DistinctSketch { .few([]) }

  func add(_ arguments: [Value], to state: inout DistinctSketch) -> Bool {
    if arguments[0].isNull { return true }
    var buffer = ByteBuffer(capacity: 32)
    RowCodec.encode(arguments[0], element, into: &buffer)
    let hash = buffer.withUnsafeBytes { bytes in
      bytes.baseAddress.map { hasher.hash($0, count: bytes.count) } ?? 0
    }
    state.insert(hash)
    return true
  }

  func merge(_ source: DistinctSketch, into target: inout DistinctSketch) -> Bool {
    target.formUnion(source)
    return true
  }

  func result(_ state: DistinctSketch) -> Value { .integer(state.count) }

  var stateType: SQLType { .bytes }
  func encode(_ state: DistinctSketch) -> Value { .bytes(state.bytes) }
  func decode(_ value: Value) -> DistinctSketch? {
    if case .bytes(let bytes) = value { DistinctSketch(bytes: bytes) } else { nil }
  }
}
