import Planner
import Testing

@testable import Runtime

/// One aggregate under test, with all rows in the groups that they name.
struct AggregateHarness {
  let aggregator: any Aggregator
  private let argumentTypes: [SQLType]
  /// Of 16 groups.
  private let records = SlotRecords()

  /// - Parameters:
  ///   - types: of the arguments that are columns.
  ///   - literals: the arguments behind them.
  init(
    _ name: String, _ types: [SQLType], literals: [Constant] = [], result: SQLType? = nil, merges: Bool = false
  ) throws {
    let function = try #require(AggregateFunctions.named(name))
    let signature = try #require(
      function.description.signatures.firstIndex { $0.matches(types, literals) },
      "no signature of \(name) for \(types)")
    let arguments =
      types.enumerated().map { TypedExpression(.column($0), $1) }
      + literals.map { TypedExpression(.constant($0), $0.testType) }
    let call = AggregateCall(
      function: FunctionReference(name: name, signature: signature), arguments: arguments,
      type: result ?? types.first ?? .bigint)
    aggregator = try AggregateFunctions.aggregator(for: call, merges: merges, records: records).aggregator
    argumentTypes = types
    records.reserve(16)
    for _ in 0..<16 { _ = records.append() }
  }

  /// The result after each row; nil where the aggregate refused it.
  func running(_ rows: [[Value]], groups: [Int32]? = nil, removals: [Bool]? = nil) -> [Value?] {
    let column = Column(aggregator.resultType, capacity: rows.count)
    var failures = RowFailures()
    aggregator.apply(
      AggregateRows(groups ?? rows.map { _ in 0 }, in: records, isRemoval: removals), columns(rows),
      RunningResults(before: nil, after: column), &failures)
    let refused = failures.rows.map(\.row)
    return rows.indices.map { refused.contains($0) ? nil : column.value(at: $0, type: aggregator.resultType) }
  }

  /// Applies rows without asking for results.
  func apply(_ rows: [[Value]], group: Int32 = 0, removals: [Bool]? = nil) {
    var failures = RowFailures()
    aggregator.apply(
      AggregateRows(rows.map { _ in group }, in: records, isRemoval: removals), columns(rows), nil, &failures)
  }

  func result(_ group: Int32 = 0) -> Value {
    let column = Column(aggregator.resultType, capacity: 1)
    aggregator.appendResults(of: [records.place(of: group)], to: column)
    return column.value(at: 0, type: aggregator.resultType)
  }

  func clear(_ group: Int32) { aggregator.clear(records.place(of: group)) }

  func merge(_ source: Int32, into target: Int32) -> Bool {
    aggregator.merge(records.place(of: source), into: records.place(of: target))
  }

  func saved(_ group: Int32 = 0) -> [UInt8] {
    var buffer = ByteBuffer()
    aggregator.save(records.place(of: group), into: &buffer)
    return buffer.bytes
  }

  func load(_ bytes: [UInt8], _ group: Int32) throws {
    try bytes.withUnsafeBytes { bytes in
      var reader = StateReader(bytes)
      try aggregator.load(records.place(of: group), from: &reader)
      try reader.expectEnd()
    }
  }

  private func columns(_ rows: [[Value]]) -> [Column] {
    argumentTypes.enumerated().map { index, type in
      let column = Column(type, capacity: rows.count)
      for row in rows { column.append(row[index]) }
      return column
    }
  }
}

extension Constant {
  fileprivate var testType: SQLType {
    switch self {
    case .boolean: .boolean
    case .string: .string
    default: .integer
    }
  }
}

extension FunctionSignature {
  /// Whether it takes columns of those types, then those literals.
  fileprivate func matches(_ types: [SQLType], _ literals: [Constant]) -> Bool {
    let count = types.count + literals.count
    guard variadicIndex != nil ? count >= parameters.count - 1 : count == parameters.count else { return false }
    var expanded = parameters
    if let variadicIndex {
      let parameter = expanded.remove(at: variadicIndex)
      expanded.insert(contentsOf: repeatElement(parameter, count: count - expanded.count), at: variadicIndex)
    }
    let given = types.map { ($0, false) } + literals.map { ($0.testType, true) }
    return zip(expanded, given).allSatisfy { parameter, given in
      parameter.isLiteral == given.1 && parameter.type.takes(given.0)
    }
  }
}

extension ParameterType {
  fileprivate func takes(_ type: SQLType) -> Bool {
    switch (self, type) {
    case (.type(let own), _): own == type
    case (.anyDecimal, .decimal), (.anyStruct, .structure): true
    case (.generic, _): true
    case (.array(let element), .array(let given)): element.takes(given)
    case (.map(let key, let value), .map(let givenKey, let givenValue)): key.takes(givenKey) && value.takes(givenValue)
    default: false
    }
  }
}
