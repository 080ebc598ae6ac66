import Planner
import TestSupport
import Testing

@testable import Runtime

/// The columnar kernels against row-wise evaluation, over random columns with NULLs and extremes.
struct ColumnsMatchRowsTests {
  static let names = ["I1", "I2", "L1", "L2", "D1", "D2", "M1", "M2", "S1", "S2", "B1", "B2", "A1", "A2"]
  static let types: [SQLType] = [
    .integer, .integer, .bigint, .bigint, .double, .double, .decimal(precision: 12, scale: 3),
    .decimal(precision: 9, scale: 1), .string, .string, .boolean, .boolean, .array(.integer), .array(.integer),
  ]

  static let expressions: [String] =
    ["+", "-", "*", "/", "%"].flatMap { operation in
      [
        "I1 \(operation) I2", "L1 \(operation) L2", "D1 \(operation) D2", "M1 \(operation) M2", "M1 \(operation) M1",
        "I1 \(operation) 7", "-3 \(operation) L1", "L1 \(operation) CAST(NULL AS BIGINT)", "(I1 \(operation) I2) * I1",
        "I1 \(operation) D1", "M1 \(operation) I1",
      ]
    }
    + ["=", "<>", "<", "<=", ">", ">="].flatMap { operation in
      [
        "I1 \(operation) I2", "L1 \(operation) 5", "CAST(0 AS DOUBLE) \(operation) D1", "D1 \(operation) D2",
        "M1 \(operation) M1", "M1 \(operation) M2", "S1 \(operation) S2", "S1 \(operation) 'ab'",
        "I1 \(operation) CAST(NULL AS INT)",
      ]
    }
    + [
      "B1 = B2", "B1 <> true", "A1 = A2", "A1 <> A2", "B1 AND B2", "B1 OR B2", "NOT B1", "B1 AND I1 / I2 > 0",
      "B1 OR I1 / I2 > 0", "S1 IS NULL", "D1 IS NOT NULL", "I1 IS DISTINCT FROM I2", "S1 IS NOT DISTINCT FROM S2",
      "A1 IS DISTINCT FROM A2", "S1 LIKE 'a%'", "S1 NOT LIKE '%b_'", "S1 LIKE S2", "I1 IN (0, 7, I2)",
      "I1 NOT IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)", "S1 IN ('ab', '', 'b')", "M1 IN (0.000, 1.5)", "I1 BETWEEN 0 AND I2",
      "-I1", "-L1", "-D1", "-M1", "S1 || S2", "S1 + 'x'",
      "CAST(I1 AS BIGINT)", "CAST(I1 AS DOUBLE)", "CAST(I1 AS STRING)", "CAST(I1 AS DECIMAL(4, 1))",
      "CAST(L1 AS INT)", "CAST(D1 AS INT)", "CAST(D1 AS BIGINT)", "CAST(D1 AS DECIMAL(12, 3))", "CAST(D1 AS STRING)",
      "CAST(M1 AS INT)", "CAST(M1 AS DECIMAL(9, 1))", "CAST(M1 AS DOUBLE)", "CAST(M1 AS STRING)",
      "CAST(S1 AS INT)", "CAST(S1 AS DOUBLE)", "CAST(S1 AS BOOLEAN)", "CAST(A1 AS ARRAY<STRING>)", "CAST(A1 AS STRING)",
      "CASE WHEN I1 = 0 THEN -1 WHEN B1 THEN I2 / I1 ELSE I2 END", "CASE WHEN I1 % I2 = 1 THEN S1 END",
      "CASE I1 WHEN 0 THEN S1 WHEN 7 THEN S2 ELSE 'x' END", "ARRAY[I1, I1 / I2]", "A1[I1]", "A1[-1]",
      "MAP(S1 := I1)", "MAP(S1 := I1)[S2]", "STRUCT(A := I1, B := S1)->B",
      "COALESCE(I1 + I2, I1)", "COALESCE(S1, S2, '-')", "IFNULL(D1, D2)", "LEN(S1)", "UCASE(S1)", "LCASE(S1)", "ABS(I1)",
      "SQRT(D1)", "ROUND(D1)", "ROUND(D1, 1)", "ROUND(M1, 1)", "CONCAT(S1, '-', S2)", "SUBSTRING(S1, 2, 1)",
      "SUBSTRING(S1, I1)", "GREATEST(I1, I2, 3)", "AS_VALUE(A1)", "TRIM(S1)", "SPLIT(S1, 'b')",
      "TRANSFORM(A1, x => x * I1)", "FILTER(A1, x => x > I1)", "REDUCE(A1, 1, (s, x) => s + x)",
    ]

  @Test(arguments: expressions, [true, false])
  func agree(_ sql: String, withNulls: Bool) throws {
    let expression = try SQLEvaluation.typed(sql, columns: Array(zip(Self.names, Self.types)))
    let columns = Self.columns(rows: 300, withNulls: withNulls)
    let byColumns = try Evaluated.byColumns(expression, columns, rows: 300)
    let byRows = try Evaluated.byRows(expression, columns, rows: 300)
    #expect(byColumns.failedRows == byRows.failedRows)
    let differing = (0..<300).first { !same(byColumns.values[$0], byRows.values[$0]) }
    #expect(differing == nil, "by columns \(byColumns.values[differing ?? 0]), by rows \(byRows.values[differing ?? 0])")
  }

  /// NaN is as good as NaN.
  private func same(_ left: Value, _ right: Value) -> Bool {
    guard case .double(let left) = left, case .double(let right) = right else { return left == right }
    return left == right || left.isNaN && right.isNaN
  }
}

/// Columns in which each kind of value meets each other often enough.
extension ColumnsMatchRowsTests {
  static func columns(rows: Int, withNulls: Bool) -> [Column] {
    var random = SeededGenerator(seed: 7)
    return types.map { type in
      Column.of(type, (0..<rows).map { _ in value(type, withNulls: withNulls, &random) })
    }
  }

  private static func value(_ type: SQLType, withNulls: Bool, _ random: inout SeededGenerator) -> Value {
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
      let extremes = [0, -0.0, 1, -1.5, 2.25, .infinity, 1e300, -1e300, 0.1, 0.15]
      return .double(extremes.randomElement(using: &random) ?? 0)
    case .decimal(let precision, let scale):
      let bound = Int128((0..<precision).reduce(1) { power, _ in power * 10 })
      let extremes: [Int128] = [0, 1, -1, 15, -1500, bound - 1, 1 - bound]
      return .decimal(Decimal(unscaled: extremes.randomElement(using: &random) ?? 0, scale: scale))
    case .string:
      let texts = ["", "a", "ab", "abc", "b", "%", "12", "-7", "1.5", "Ä b", "true", "😀x"]
      return .string(texts.randomElement(using: &random) ?? "")
    case .array(let element):
      let count = Int.random(in: 0..<3, using: &random)
      return .array((0..<count).map { _ in value(element, withNulls: withNulls, &random) })
    case .bytes, .date, .time, .timestamp, .map, .structure: return .null
    }
  }
}
