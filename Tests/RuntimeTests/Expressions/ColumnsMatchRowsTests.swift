import Parser
import Planner
import Testing

@testable import Runtime

/// The columnar kernels against row-wise evaluation, over random columns with NULLs and extremes.
struct ColumnsMatchRowsTests {
  static let decimalType = SQLType.decimal(precision: 12, scale: 3)
  static let otherDecimalType = SQLType.decimal(precision: 9, scale: 1)
  static let types: [SQLType] = [
    .integer, .integer, .bigint, .bigint, .double, .double, decimalType, otherDecimalType, .string, .string, .boolean,
    .boolean, .array(.integer), .array(.integer),
  ]

  static func expressions() -> [TypedExpression] {
    let i = (TypedExpression.column(0, .integer), TypedExpression.column(1, .integer))
    let l = (TypedExpression.column(2, .bigint), TypedExpression.column(3, .bigint))
    let d = (TypedExpression.column(4, .double), TypedExpression.column(5, .double))
    let m = (TypedExpression.column(6, decimalType), TypedExpression.column(7, otherDecimalType))
    let s = (TypedExpression.column(8, .string), TypedExpression.column(9, .string))
    let b = (TypedExpression.column(10, .boolean), TypedExpression.column(11, .boolean))
    let a = (TypedExpression.column(12, .array(.integer)), TypedExpression.column(13, .array(.integer)))
    var all: [TypedExpression] = []
    for operation in ArithmeticOperator.allCases {
      all += [
        i.0.arithmetic(operation, i.1), l.0.arithmetic(operation, l.1), d.0.arithmetic(operation, d.1),
        m.0.arithmetic(operation, m.1, .decimal(precision: 20, scale: 6)),
        m.0.arithmetic(operation, m.0, .decimal(precision: 13, scale: 3)),
        i.0.arithmetic(operation, .int(7)), TypedExpression.bigint(-3).arithmetic(operation, l.0),
        l.0.arithmetic(operation, .null(.bigint)), i.0.arithmetic(operation, i.1).arithmetic(.multiply, i.0),
      ]
    }
    for operation in ComparisonOperator.allCases {
      all += [
        i.0.compared(operation, i.1), l.0.compared(operation, .bigint(5)), TypedExpression.double(0).compared(operation, d.0),
        d.0.compared(operation, d.1), m.0.compared(operation, m.0), s.0.compared(operation, s.1),
        s.0.compared(operation, .text("ab")), b.0.compared(operation, b.1), i.0.compared(operation, .null(.integer)),
      ]
    }
    all += [
      a.0.compared(.equal, a.1), a.0.compared(.notEqual, a.1),
      TypedExpression(.and(b.0, b.1), .boolean), TypedExpression(.or(b.0, b.1), .boolean),
      TypedExpression(.not(b.0), .boolean),
      TypedExpression(.and(b.0, i.0.arithmetic(.divide, i.1).compared(.greater, .int(0))), .boolean),
      TypedExpression(.or(b.0, i.0.arithmetic(.divide, i.1).compared(.greater, .int(0))), .boolean),
      TypedExpression(.isNull(s.0, isNegated: false), .boolean), TypedExpression(.isNull(d.0, isNegated: true), .boolean),
      TypedExpression(.isDistinct(i.0, i.1, isNegated: false), .boolean),
      TypedExpression(.isDistinct(s.0, s.1, isNegated: true), .boolean),
      TypedExpression(.isDistinct(a.0, a.1, isNegated: true), .boolean),
      TypedExpression(.like(s.0, pattern: .text("a%"), escape: nil, isNegated: false), .boolean),
      TypedExpression(.like(s.0, pattern: .text("%b_"), escape: nil, isNegated: true), .boolean),
      TypedExpression(.like(s.0, pattern: s.1, escape: nil, isNegated: false), .boolean),
      TypedExpression(.inList(i.0, [.int(0), .int(7), i.1], isNegated: false), .boolean),
      TypedExpression(.inList(i.0, (0..<12).map { .int($0) }, isNegated: true), .boolean),
      TypedExpression(.inList(s.0, [.text("ab"), .text(""), .text("b")], isNegated: false), .boolean),
      TypedExpression(.inList(m.0, [.decimal("0.000", 12, 3)], isNegated: false), .boolean),
      TypedExpression(.negate(i.0), .integer), TypedExpression(.negate(l.0), .bigint), TypedExpression(.negate(d.0), .double),
      TypedExpression(.negate(m.0), decimalType), TypedExpression(.concatenate(s.0, s.1), .string),
      i.0.cast(to: .bigint), i.0.cast(to: .double), l.0.cast(to: .integer), d.0.cast(to: .integer), d.0.cast(to: .bigint),
      d.0.cast(to: decimalType), m.0.cast(to: .integer), m.0.cast(to: otherDecimalType), m.0.cast(to: .double),
      s.0.cast(to: .integer), s.0.cast(to: .double), s.0.cast(to: .boolean), i.0.cast(to: .string), d.0.cast(to: .string),
      m.0.cast(to: .string), a.0.cast(to: .array(.string)), a.0.cast(to: .string),
      TypedExpression(
        .caseWhen(
          [
            CaseBranch(condition: i.0.compared(.equal, .int(0)), result: .int(-1)),
            CaseBranch(condition: b.0, result: i.1.arithmetic(.divide, i.0)),
          ], otherwise: i.1), .integer),
      TypedExpression(
        .caseWhen([CaseBranch(condition: i.0.arithmetic(.modulo, i.1).compared(.equal, .int(1)), result: s.0)], otherwise: nil),
        .string),
      TypedExpression(.array([i.0, i.0.arithmetic(.divide, i.1)]), .array(.integer)),
      TypedExpression(.element(a.0, index: i.0), .integer), TypedExpression(.element(a.0, index: .int(-1)), .integer),
      TypedExpression(.map([MapEntry(key: s.0, value: i.0)]), .map(key: .string, value: .integer)),
      TypedExpression(
        .mapValue(TypedExpression(.map([MapEntry(key: s.0, value: i.0)]), .map(key: .string, value: .integer)), key: s.1),
        .integer),
      TypedExpression(
        .field(TypedExpression(.structure([i.0, s.0]), .structure([StructField("A", .integer), StructField("B", .string)])), 1),
        .string),
      call("COALESCE", 0, [i.0.arithmetic(.add, i.1), i.0], .integer), call("LEN", 0, [s.0], .integer),
      call("UCASE", 0, [s.0], .string), call("LCASE", 0, [s.0], .string), call("ABS", 0, [i.0], .integer),
      call("SQRT", 0, [d.0], .double), call("ROUND", 2, [d.0, .int(1)], .double), call("CONCAT", 0, [s.0, .text("-"), s.1], .string),
      call("SUBSTRING", 1, [s.0, .int(2), .int(1)], .string), call("GREATEST", 0, [i.0, i.1, .int(3)], .integer),
      call(
        "TRANSFORM", 0,
        [
          a.0,
          TypedExpression(
            .lambda(
              parameters: [0],
              body: TypedExpression(.lambdaParameter(0), .integer).arithmetic(.multiply, i.0)), .integer),
        ], .array(.integer)),
      call(
        "REDUCE", 0,
        [
          a.0, .int(1),
          TypedExpression(
            .lambda(
              parameters: [0, 1],
              body: TypedExpression(.lambdaParameter(0), .integer)
                .arithmetic(.add, TypedExpression(.lambdaParameter(1), .integer))), .integer),
        ], .integer),
    ]
    return all
  }

  static func call(_ name: String, _ signature: Int, _ arguments: [TypedExpression], _ type: SQLType) -> TypedExpression {
    TypedExpression(.call(FunctionReference(name: name, signature: signature), arguments), type)
  }

  /// Rows in which each kind of value meets each other often enough.
  static func columns(rows: Int, withNulls: Bool, seed: UInt64) -> [Column] {
    var random = FixedRandom(seed: seed)
    return types.map { type in
      Column.of(type, (0..<rows).map { _ in value(type, withNulls: withNulls, &random) })
    }
  }

  private static func value(_ type: SQLType, withNulls: Bool, _ random: inout FixedRandom) -> Value {
    if withNulls, Int.random(in: 0..<5, using: &random) == 0 { return .null }
    switch type {
    case .boolean: return .boolean(Bool.random(using: &random))
    case .integer:
      let extremes: [Int64] = [0, 1, -1, 2, 7, Int64(Int32.max), Int64(Int32.min)]
      return .integer(extremes.randomElement(using: &random) ?? 0)
    case .bigint:
      let extremes: [Int64] = [0, 1, -1, 5, .max, .min, 1 << 40]
      return .integer(extremes.randomElement(using: &random) ?? 0)
    case .double:
      let extremes = [0, -0.0, 1, -1.5, 2.25, .infinity, 1e300, -1e300, 0.1]
      return .double(extremes.randomElement(using: &random) ?? 0)
    case .decimal(let precision, let scale):
      let bound = Int128((0..<precision).reduce(1) { power, _ in power * 10 })
      let extremes: [Int128] = [0, 1, -1, 15, -1500, bound - 1, 1 - bound]
      return .decimal(Decimal(unscaled: extremes.randomElement(using: &random) ?? 0, scale: scale))
    case .string:
      let texts = ["", "a", "ab", "abc", "b", "%", "12", "-7", "1.5", "Ä b", "true", "😀x"]
      return .string(texts.randomElement(using: &random) ?? "")
    case .array(let element):
      return .array((0..<Int.random(in: 0..<3, using: &random)).map { _ in value(element, withNulls: withNulls, &random) })
    case .bytes, .date, .time, .timestamp, .map, .structure: return .null
    }
  }

  @Test(arguments: expressions().indices, [true, false])
  func agree(_ index: Int, withNulls: Bool) throws {
    let expression = Self.expressions()[index]
    let columns = Self.columns(rows: 300, withNulls: withNulls, seed: UInt64(index) + 1)
    let byColumns = try Evaluated.byColumns(expression, columns, rows: 300)
    let byRows = try Evaluated.byRows(expression, columns, rows: 300)
    #expect(byColumns.failedRows == byRows.failedRows)
    for row in 0..<300 where !same(byColumns.values[row], byRows.values[row]) {
      Issue.record("row \(row): \(byColumns.values[row]) by columns, \(byRows.values[row]) by rows: \(expression)")
      return
    }
  }

  /// NaN is as good as NaN.
  private func same(_ left: Value, _ right: Value) -> Bool {
    if case .double(let left) = left, case .double(let right) = right { return left == right || left.isNaN && right.isNaN }
    return left == right
  }
}
