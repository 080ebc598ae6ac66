import Planner
import Testing

@testable import Runtime

/// left (ID, FK, L) with right (RID, R) on FK = RID.
@Suite struct ForeignKeyJoinTests {
  private static let left = PlanSchema.of(.table, key: ["ID": .bigint], ["FK": .string, "L": .integer])
  private static let right = PlanSchema.of(.table, key: ["RID": .string], ["R": .integer])
  private static let output = PlanSchema.of(
    .table, key: ["ID": .bigint],
    ["L_ID": .bigint, "FK": .string, "L": .integer, "RID": .string, "R": .integer])

  private static func join(_ kind: Join.Kind, previous: Bool = false) throws -> ForeignKeyJoinOperator {
    let foreignKey = TypedExpression(.column(1), .string)
    let plan = Join(
      kind: kind, form: .tableForeignKey(foreignKey), left: left.plan, right: right.plan, schema: output)
    return try ForeignKeyJoinOperator(
      plan, foreignKey: foreignKey, fillsPrevious: previous, compile: compileForTest, reports: RowReports())
  }

  private enum Change {
    case left(Int64, String?, Int64, at: Int64)
    case leftGone(Int64, at: Int64)
    case right(String, Int64, at: Int64)
    case rightGone(String, at: Int64)
  }

  private static func send(_ change: Change, to join: ForeignKeyJoinOperator) throws -> [Row] {
    switch change {
    case .left(let id, let key, let value, let time):
      let row = Row([.integer(id), key.map(Value.string) ?? .null, .integer(value)], at: time)
      return try join.rows([row], left, output)
    case .leftGone(let id, let time):
      return try join.rows([.gone([.integer(id), .null, .null], at: time)], left, output)
    case .right(let key, let value, let time):
      return try join.rows([Row([.string(key), .integer(value)], at: time)], right, port: 1, output)
    case .rightGone(let key, let time):
      return try join.rows([.gone([.string(key), .null], at: time)], right, port: 1, output)
    }
  }

  private static func values(_ id: Int64, _ key: String?, _ left: Int64, _ right: Int64?) -> [Value] {
    [
      .integer(id), .integer(id), key.map(Value.string) ?? .null, .integer(left),
      right == nil ? .null : key.map(Value.string) ?? .null, right.map(Value.integer) ?? .null,
    ]
  }

  private static func joined(_ id: Int64, _ key: String?, _ left: Int64, _ right: Int64?, at time: Int64) -> Row {
    Row(values(id, key, left, right), at: time)
  }

  private static func gone(_ id: Int64, at time: Int64) -> Row {
    .gone([.integer(id), .null, .null, .null, .null, .null], at: time)
  }

  @Test func innerJoin() throws {
    let join = try Self.join(.inner)
    let steps: [(Change, [Row])] = [
      (.right("u", 4, at: 5), []),
      (.left(1, "u", 7, at: 3), [Self.joined(1, "u", 7, 4, at: 5)]),
      (.left(2, "x", 8, at: 6), []),
      (.left(10, "u", 9, at: 7), [Self.joined(10, "u", 9, 4, at: 7)]),
      (.right("u", 5, at: 8), [Self.joined(1, "u", 7, 5, at: 8), Self.joined(10, "u", 9, 5, at: 8)]),
      // To another key without a row, to none, and back.
      (.left(1, "x", 7, at: 9), [Self.gone(1, at: 9)]),
      (.left(1, nil, 7, at: 10), [Self.gone(1, at: 10)]),
      (.left(1, "u", 7, at: 11), [Self.joined(1, "u", 7, 5, at: 11)]),
      (.rightGone("u", at: 12), [Self.gone(1, at: 12), Self.gone(10, at: 12)]),
      (.leftGone(1, at: 13), [Self.gone(1, at: 13)]),
      (.leftGone(1, at: 14), []),
      (.right("u", 6, at: 15), [Self.joined(10, "u", 9, 6, at: 15)]),
    ]
    for (change, expected) in steps {
      #expect(try Self.send(change, to: join) == expected, "after \(change)")
    }
  }

  @Test func leftJoin() throws {
    let join = try Self.join(.left)
    let steps: [(Change, [Row])] = [
      (.left(1, "u", 7, at: 3), [Self.joined(1, "u", 7, nil, at: 3)]),
      (.left(2, nil, 8, at: 3), [Self.joined(2, nil, 8, nil, at: 3)]),
      (.right("u", 4, at: 5), [Self.joined(1, "u", 7, 4, at: 5)]),
      (.left(1, "x", 7, at: 6), [Self.joined(1, "x", 7, nil, at: 6)]),
      (.right("u", 5, at: 7), []),
      (.left(1, "u", 7, at: 6), [Self.joined(1, "u", 7, 5, at: 7)]),
      (.rightGone("u", at: 12), [Self.joined(1, "u", 7, nil, at: 12)]),
      (.leftGone(1, at: 13), [Self.gone(1, at: 13)]),
      (.leftGone(1, at: 13), []),
    ]
    for (change, expected) in steps {
      #expect(try Self.send(change, to: join) == expected, "after \(change)")
    }
  }

  @Test func changesCarryWhatTheyReplace() throws {
    let join = try Self.join(.inner, previous: true)
    func previous(_ change: Change) throws -> [Row.Previous?] { try Self.send(change, to: join).map(\.previous) }
    _ = try previous(.right("u", 4, at: 0))
    #expect(try previous(.left(1, "u", 7, at: 0)) == [.some(.none)])
    #expect(try previous(.left(1, "u", 8, at: 0)) == [.values(Self.values(1, "u", 7, 4))])
    #expect(try previous(.right("u", 5, at: 0)) == [.values(Self.values(1, "u", 8, 4))])
    #expect(try previous(.leftGone(1, at: 0)) == [.values(Self.values(1, "u", 8, 5))])
  }

  @Test func isRestoredFromItsChanges() throws {
    let join = try Self.join(.inner)
    let copy = try Self.join(.inner)
    for change: Change in [.left(1, "u", 7, at: 0), .left(2, "u", 8, at: 0), .right("u", 1, at: 0), .leftGone(2, at: 0)] {
      _ = try Self.send(change, to: join)
    }
    for (store, other) in zip(join.stores, copy.stores) {
      try store.drainChanges { try other.restore(key: $0, value: $1) }
    }
    #expect(try Self.send(.right("u", 2, at: 4), to: copy) == [Self.joined(1, "u", 7, 2, at: 4)])
  }
}
