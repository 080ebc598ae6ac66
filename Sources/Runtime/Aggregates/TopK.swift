import Planner

extension AggregateFunction {
  /// `TOPK(x, k)`: an array of the k greatest values, the greatest first. `TOPK(x, a, b, ..., k)`: an array of structs,
  /// `sort_col` with x and `col0`, `col1`, ... with the other arguments of its row.
  static let topK = AggregateFunction(
    name: "TOPK", summary: "The k greatest values of the argument, with other columns of their rows if given.",
    canUndo: false, signatures: (0...TopKSignature.columnLimit).map(TopKSignature.make)
  ) { use in
    let types = use.argumentTypes
    return FoldAggregator(
      TopKFold(types: types, limit: use.count(default: 1), isDistinct: false), argumentTypes: types, in: use.records)
  }

  /// `TOPKDISTINCT(x, k)`.
  static let topKDistinct = AggregateFunction(
    name: "TOPKDISTINCT", summary: "The k greatest distinct values of the argument.", canUndo: false,
    signatures: [TopKSignature.make(columns: 0)]
  ) { use in
    let types = use.argumentTypes
    return FoldAggregator(
      TopKFold(types: types, limit: use.count(default: 1), isDistinct: true), argumentTypes: types, in: use.records)
  }
}

private enum TopKSignature {
  /// How many other columns may be given.
  static let columnLimit = 16

  static func make(columns: Int) -> FunctionSignature {
    let others = (0..<columns).map { FunctionSignature.Parameter("col\($0)", .generic("C\($0)")) }
    return FunctionSignature(
      [.init("x", .generic("T"))] + others + [.init("k", .type(.integer), isLiteral: true, minimum: 1)],
      result: .computed { types throws(SignatureMismatch) in
        guard let type = types.first, isOrdered(type) else {
          throw SignatureMismatch("values of this type have no order")
        }
        return .array(element(Array(types.dropLast())))
      })
  }

  /// What one place of the result holds, from the types of x and the other columns.
  static func element(_ types: [SQLType]) -> SQLType {
    guard types.count > 1, let first = types.first else { return types.first ?? .bigint }
    return .structure(
      [StructField("sort_col", first)] + types.dropFirst().enumerated().map { StructField("col\($0)", $1) })
  }

  private static func isOrdered(_ type: SQLType) -> Bool {
    switch type {
    case .boolean, .array, .map, .structure: false
    case .integer, .bigint, .double, .decimal, .string, .bytes, .date, .time, .timestamp: true
    }
  }
}

private struct TopKFold: AggregateFold {
  let types: [SQLType]
  let limit: Int
  let isDistinct: Bool

  var resultType: SQLType { .array(TopKSignature.element(types)) }
  /// The rows' arguments, the greatest first; of equal ones the first to come.
  var initial: [[Value]] { [] }

  func add(_ arguments: [Value], to state: inout [[Value]]) -> Bool {
    if !arguments[0].isNull { insert(arguments, into: &state) }
    return true
  }

  func merge(_ source: [[Value]], into target: inout [[Value]]) -> Bool {
    for row in source { insert(row, into: &target) }
    return true
  }

  private func insert(_ row: [Value], into state: inout [[Value]]) {
    let place = state.firstIndex { ValueOrder.compare($0[0], row[0]) == .less } ?? state.endIndex
    if place >= limit { return }
    if isDistinct, place > 0, ValueOrder.compare(state[place - 1][0], row[0]) == .equal { return }
    state.insert(row, at: place)
    if state.count > limit { state.removeLast() }
  }

  func result(_ state: [[Value]]) -> Value {
    .array(types.count == 1 ? state.map { $0[0] } : state.map { .structure($0) })
  }

  var stateType: SQLType { resultType }
  func encode(_ state: [[Value]]) -> Value { result(state) }
  func decode(_ value: Value) -> [[Value]]? {
    guard case .array(let elements) = value else { return nil }
    var rows: [[Value]] = []
    for element in elements {
      if types.count == 1 {
        rows.append([element])
      } else if case .structure(let fields) = element, fields.count == types.count {
        rows.append(fields)
      } else {
        return nil
      }
    }
    return rows
  }
}
