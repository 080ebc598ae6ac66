import Planner

/// The first or last `limit` values: `LATEST_BY_OFFSET(x, n)` and `EARLIEST_BY_OFFSET(x, n)`.
struct OffsetListFold: AggregateFold {
  let element: SQLType
  let limit: Int
  let ignoresNulls: Bool
  let end: OffsetEnd
  private var nextNumber: Int64 = 1

  init(element: SQLType, limit: Int, ignoresNulls: Bool, end: OffsetEnd) {
    self.element = element
    self.limit = max(limit, 0)
    self.ignoresNulls = ignoresNulls
    self.end = end
  }

  /// A row's value, and which row it was, so that lists of two groups can be merged.
  struct Entry: Sendable {
    var number: Int64
    var value: Value
  }

  var resultType: SQLType { .array(element) }
  var initial: [Entry] { [] }

  mutating func add(_ arguments: [Value], to state: inout [Entry]) -> Bool {
    if ignoresNulls, arguments[0].isNull { return true }
    if end == .earliest, state.count >= limit { return true }
    state.append(Entry(number: nextNumber, value: arguments[0]))
    nextNumber &+= 1
    if state.count > limit { state.removeFirst() }
    return true
  }

  func merge(_ source: [Entry], into target: inout [Entry]) -> Bool {
    let all = (target + source).sorted { $0.number < $1.number }
    target = Array(end == .latest ? all.suffix(limit) : all.prefix(limit))
    return true
  }

  func result(_ state: [Entry]) -> Value { .array(state.map(\.value)) }

  var stateType: SQLType { .array(.structure([StructField("N", .bigint), StructField("V", element)])) }

  func encode(_ state: [Entry]) -> Value { .array(state.map { .structure([.integer($0.number), $0.value]) }) }

  mutating func decode(_ value: Value) -> [Entry]? {
    guard case .array(let elements) = value else { return nil }
    var entries: [Entry] = []
    for element in elements {
      guard case .structure(let fields) = element, fields.count == 2, case .integer(let number) = fields[0] else {
        return nil
      }
      entries.append(Entry(number: number, value: fields[1]))
      nextNumber = max(nextNumber, number &+ 1)
    }
    return entries
  }
}
