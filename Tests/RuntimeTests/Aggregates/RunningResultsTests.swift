import Planner
import Testing

@testable import Runtime

/// Each aggregate as a table: rows in, the result after each of them.
@Suite struct RunningResultsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var function: String
    var types: [SQLType]
    var literals: [Constant] = []
    var result: SQLType? = nil
    var rows: [[Value]]
    /// nil: the row is refused.
    var expected: [Value?]

    var testDescription: String { "\(function)(\(types))" }
  }

  private static func int(_ numbers: Int64?...) -> [Value] { numbers.map { $0.map(Value.integer) ?? .null } }
  private static func rows(_ values: [Value]) -> [[Value]] { values.map { [$0] } }
  private static func decimal(_ unscaled: Int128) -> Value { .decimal(Decimal(unscaled: unscaled, scale: 1)) }

  private static let topKResult = SQLType.array(
    .structure([StructField("sort_col", .integer), StructField("col0", .string)]))
  private static func top(_ number: Int64, _ value: Value) -> Value { .structure([.integer(number), value]) }
  private static func texts(_ texts: String...) -> Value { .array(texts.map(Value.string)) }
  private static func counts(_ counts: KeyValuePairs<String, Int64>) -> Value {
    .map(MapValue(counts.map { MapValue.Entry(key: .string($0.key), value: .integer($0.value)) }))
  }

  static let cases: [Case] = [
    Case(function: "COUNT", types: [], rows: [[], [], []], expected: int(1, 2, 3)),
    Case(function: "COUNT", types: [.string], rows: [[.string("a")], [.null], [.string("")]], expected: int(1, 1, 2)),
    Case(function: "SUM", types: [.integer], rows: rows(int(nil, 1, nil, 2)), expected: int(0, 1, 1, 3)),
    Case(
      function: "SUM", types: [.integer], rows: rows(int(2_147_483_647, 1, -1)),
      expected: [.integer(2_147_483_647), nil, .integer(2_147_483_646)]),
    Case(function: "SUM", types: [.bigint], rows: rows(int(.max, 1)), expected: [.integer(.max), nil]),
    Case(
      function: "SUM", types: [.decimal(precision: 3, scale: 1)],
      rows: [[decimal(509)], [decimal(508)], [decimal(490)]],
      expected: [decimal(509), nil, decimal(999)]),
    Case(
      function: "SUM", types: [.double], rows: [[.double(1.5)], [.null], [.double(2)]],
      expected: [.double(1.5), .double(1.5), .double(3.5)]),
    Case(
      function: "AVG", types: [.integer], result: .double, rows: rows(int(nil, 1, 2, nil)),
      expected: [.double(0), .double(1), .double(1.5), .double(1.5)]),
    Case(
      function: "AVG", types: [.bigint], result: .double, rows: rows(int(.max, 1)), expected: [.double(0x1p63), nil]),
    Case(function: "MIN", types: [.bigint], rows: rows(int(nil, 5, 7, nil, -1)), expected: int(nil, 5, 5, 5, -1)),
    Case(function: "MIN", types: [.bigint], rows: rows(int(.max)), expected: int(.max)),
    Case(function: "MAX", types: [.date], rows: rows(int(-100, 5, nil)), expected: int(-100, 5, 5)),
    Case(
      function: "MAX", types: [.double], rows: [[.double(-0.0)], [.double(0)], [.double(.infinity)]],
      expected: [.double(-0.0), .double(0), .double(.infinity)]),
    Case(
      function: "MAX", types: [.string], rows: [[.null], [.string("B")], [.string("A")], [.string("Bb")]],
      expected: [.null, .string("B"), .string("B"), .string("Bb")]),
    Case(
      function: "MIN", types: [.decimal(precision: 4, scale: 1)], rows: [[decimal(217)], [decimal(-11)]],
      expected: [decimal(217), decimal(-11)]),
    Case(function: "LATEST_BY_OFFSET", types: [.integer], rows: rows(int(1, nil, 2)), expected: int(1, 1, 2)),
    Case(
      function: "LATEST_BY_OFFSET", types: [.integer], literals: [.boolean(false)], rows: rows(int(1, nil, 2)),
      expected: int(1, nil, 2)),
    Case(
      function: "LATEST_BY_OFFSET", types: [.string], rows: [[.string("long enough")], [.string("x")], [.null]],
      expected: [.string("long enough"), .string("x"), .string("x")]),
    Case(
      function: "LATEST_BY_OFFSET", types: [.array(.integer)], rows: [[.array(int(1, nil))], [.array([])]],
      expected: [.array(int(1, nil)), .array([])]),
    Case(
      function: "LATEST_BY_OFFSET", types: [.integer], literals: [.integer(2)], rows: rows(int(nil, 1, 2, 3)),
      expected: [.array([]), .array(int(1)), .array(int(1, 2)), .array(int(2, 3))]),
    Case(function: "EARLIEST_BY_OFFSET", types: [.integer], rows: rows(int(nil, 1, 2)), expected: int(nil, 1, 1)),
    Case(
      function: "EARLIEST_BY_OFFSET", types: [.integer], literals: [.boolean(false)], rows: rows(int(nil, 1)),
      expected: int(nil, nil)),
    Case(
      function: "EARLIEST_BY_OFFSET", types: [.integer], literals: [.integer(2), .boolean(false)],
      rows: rows(int(nil, 13, 14)), expected: [.array(int(nil)), .array(int(nil, 13)), .array(int(nil, 13))]),
    Case(
      function: "COLLECT_LIST", types: [.bigint], rows: rows(int(7, nil, 7)),
      expected: [.array(int(7)), .array(int(7, nil)), .array(int(7, nil, 7))]),
    Case(
      function: "COLLECT_SET", types: [.bigint], rows: rows(int(7, nil, 7, nil)),
      expected: [.array(int(7)), .array(int(7, nil)), .array(int(7, nil)), .array(int(7, nil))]),
    Case(
      function: "TOPK", types: [.integer], literals: [.integer(2)], rows: rows(int(1, nil, 5, 3, 5)),
      expected: [.array(int(1)), .array(int(1)), .array(int(5, 1)), .array(int(5, 3)), .array(int(5, 5))]),
    Case(
      function: "TOPK", types: [.integer, .string], literals: [.integer(2)], result: topKResult,
      rows: [[.integer(4), .string("a")], [.integer(9), .null], [.integer(9), .string("z")], [.null, .string("b")]],
      expected: [
        .array([top(4, .string("a"))]), .array([top(9, .null), top(4, .string("a"))]),
        .array([top(9, .null), top(9, .string("z"))]), .array([top(9, .null), top(9, .string("z"))]),
      ]),
    Case(
      function: "TOPKDISTINCT", types: [.string], literals: [.integer(2)],
      rows: [[.string("a")], [.string("c")], [.string("c")], [.string("b")]],
      expected: [texts("a"), texts("c", "a"), texts("c", "a"), texts("c", "b")]),
    Case(
      function: "HISTOGRAM", types: [.string], rows: [[.string("x")], [.null], [.string("y")], [.string("x")]],
      expected: [counts(["x": 1]), counts(["x": 1]), counts(["x": 1, "y": 1]), counts(["x": 2, "y": 1])]),
    Case(function: "ATTR", types: [.integer], rows: rows(int(3, 3, nil, 3)), expected: int(3, 3, nil, nil)),
    Case(
      function: "COUNT_DISTINCT", types: [.string], rows: [[.string("a")], [.null], [.string("b")], [.string("a")]],
      expected: int(1, 1, 2, 2)),
    Case(
      function: "SUM_LIST", types: [.array(.integer)], result: .integer,
      rows: [[.array(int(1, nil, 2))], [.null], [.array(int(2_147_483_647))], [.array([])]],
      expected: [.integer(3), .integer(3), nil, .integer(3)]),
    Case(
      function: "STDDEV_SAMPLE", types: [.double], rows: [[.double(10)], [.double(12)], [.null], [.double(14)]],
      expected: [.double(0), .double(2.0.squareRoot()), .double(2.0.squareRoot()), .double(2)]),
    Case(
      function: "STDDEV_SAMP", types: [.double], rows: [[.double(10)], [.double(12)], [.double(14)]],
      expected: [.double(0), .double(2), .double(4)]),
    Case(
      function: "CORRELATION", types: [.double, .double],
      rows: [[.double(1), .double(2)], [.double(3), .double(6)], [.double(9), .null], [.double(5), .double(10)]],
      expected: [.double(.nan), .double(1), .double(1), .double(1)]),
  ]

  @Test(arguments: cases)
  func runningResults(_ test: Case) throws {
    let harness = try AggregateHarness(test.function, test.types, literals: test.literals, result: test.result)
    #expect(same(harness.running(test.rows), test.expected))
  }

  /// The same rows for two groups in turns give the same results twice: groups do not see one another.
  @Test(arguments: cases)
  func groupsAreApart(_ test: Case) throws {
    let harness = try AggregateHarness(test.function, test.types, literals: test.literals, result: test.result)
    let twice = test.rows.flatMap { [$0, $0] }
    let groups = test.rows.flatMap { _ in [Int32(3), Int32(5)] }
    #expect(same(harness.running(twice, groups: groups), test.expected.flatMap { [$0, $0] }))
  }

  /// State written down after each row and read by another instance goes on as if nothing had happened.
  @Test(arguments: cases)
  func savedStateGoesOn(_ test: Case) throws {
    var slot: Int32 = 0
    var bytes = try AggregateHarness(test.function, test.types, literals: test.literals, result: test.result).saved()
    for (row, expected) in zip(test.rows, test.expected) {
      let next = try AggregateHarness(test.function, test.types, literals: test.literals, result: test.result)
      slot = (slot + 1) % 16
      try next.load(bytes, slot)
      #expect(same(next.running([row], groups: [slot]), [expected]))
      bytes = next.saved(slot)
    }
    for length in 0..<bytes.count {
      let harness = try AggregateHarness(test.function, test.types, literals: test.literals, result: test.result)
      #expect(throws: StateError.self) { try harness.load(Array(bytes.prefix(length)), 0) }
    }
  }

  @Test(arguments: cases)
  func clearedGroupsBeginAgain(_ test: Case) throws {
    let harness = try AggregateHarness(test.function, test.types, literals: test.literals, result: test.result)
    let initial = harness.result()
    harness.apply(test.rows)
    harness.clear(0)
    #expect(same([harness.result()], [initial]))
    #expect(same(harness.running(test.rows), test.expected))
  }

  /// What is taken back leaves no trace, whatever else was added before and after.
  @Test(arguments: cases.filter { AggregateFunctions.named($0.function)?.description.canUndo == true })
  func undoTakesBackWhatWasAdded(_ test: Case) throws {
    let rows = zip(test.rows, test.expected).filter { $1 != nil }.map(\.0)
    let harness = try AggregateHarness(test.function, test.types, literals: test.literals, result: test.result)
    for row in rows {
      let before = harness.result()
      harness.apply([row])
      harness.apply([row], removals: [true])
      #expect(same([harness.result()], [before]))
      harness.apply([row])
    }
  }

  /// Rows split over two groups that are then merged give what one group gives. Where the order of rows matters to
  /// the function, the groups may even have taken turns.
  @Test(arguments: cases.filter { !$0.expected.contains(nil) })
  func mergedGroupsAreOne(_ test: Case) throws {
    let harness = try AggregateHarness(
      test.function, test.types, literals: test.literals, result: test.result, merges: true)
    let takesTurns = test.function.hasSuffix("_BY_OFFSET")
    for (index, row) in test.rows.enumerated() {
      harness.apply([row], group: takesTurns ? Int32(index % 2) + 1 : index < test.rows.count / 2 ? 1 : 2)
    }
    #expect(harness.merge(1, into: 0))
    #expect(harness.merge(2, into: 0))
    #expect(harness.result() == test.expected.last)
  }
}

/// Equal, with NaN equal to itself.
private func same(_ left: [Value?], _ right: [Value?]) -> Bool {
  left.count == right.count
    && zip(left, right).allSatisfy { left, right in
      if case .double(let left)? = left, case .double(let right)? = right, left.isNaN { return right.isNaN }
      return left == right
    }
}
