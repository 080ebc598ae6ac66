import Testing

struct MathFunctionTests {
  static let cases: [ExpressionCase] = [
    ExpressionCase("ABS(-3)", "3"),
    ExpressionCase("ABS(-3.50)", "3.50"),
    ExpressionCase("ABS(CAST(-1.5 AS DOUBLE))", "1.5"),
    ExpressionCase("ABS(CAST(NULL AS INT))", nil),
    ExpressionCase("SIGN(-7)", "-1"),
    ExpressionCase("SIGN(0)", "0"),
    ExpressionCase("SIGN(0.01)", "1"),
    ExpressionCase("ROUND(CAST(-1.5 AS DOUBLE))", "-1"),
    ExpressionCase("ROUND(CAST(2.5 AS DOUBLE))", "3"),
    ExpressionCase("ROUND(CAST(1.005 AS DOUBLE), 2)", "1.01"),
    ExpressionCase("ROUND(CAST(0.15 AS DOUBLE), 1)", "0.2"),
    ExpressionCase("ROUND(CAST(-1.55 AS DOUBLE), 1)", "-1.5"),
    ExpressionCase("ROUND(CAST(12345.678 AS DOUBLE), -2)", "12300.0"),
    ExpressionCase("ROUND(CAST(1e300 AS DOUBLE), 2)", "1.0E300"),
    ExpressionCase("ROUND(2.5)", "3"),
    ExpressionCase("ROUND(-2.5)", "-2"),
    ExpressionCase("ROUND(12.345, 1)", "12.300"),
    ExpressionCase("ROUND(15.5, -1)", "20.0"),
    ExpressionCase("ROUND(7)", "7"),
    ExpressionCase("TRUNC(-1.7)", "-1"),
    ExpressionCase("TRUNC(1.789, 2)", "1.780"),
    ExpressionCase("TRUNC(CAST(1.79 AS DOUBLE), 1)", "1.7"),
    ExpressionCase("TRUNC(CAST(-1.79 AS DOUBLE))", "-1"),
    ExpressionCase("FLOOR(-1.5)", "-2.0"),
    ExpressionCase("CEIL(1.2)", "2.0"),
    ExpressionCase("FLOOR(3)", "3"),
    ExpressionCase("CEIL(CAST(1.2 AS DOUBLE))", "2.0"),
    ExpressionCase("GREATEST(1, 5, NULL, 3)", "5"),
    ExpressionCase("LEAST('b', 'a', NULL)", "a"),
    ExpressionCase("GREATEST(1.5, 1.25)", "1.50"),
    ExpressionCase("LEAST(CAST(NULL AS INT), CAST(NULL AS INT))", nil),
    ExpressionCase("SQRT(9)", "3.0"),
    ExpressionCase("SQRT(-1)", "NaN"),
    ExpressionCase("CBRT(27)", "3.0"),
    ExpressionCase("EXP(0)", "1.0"),
    ExpressionCase("LN(0)", "-Infinity"),
    ExpressionCase("LOG(2, 8)", "3.0"),
    ExpressionCase("LOG(1, 5)", "NaN"),
    ExpressionCase("POWER(2, 10)", "1024.0"),
    ExpressionCase("COT(0)", "Infinity"),
    ExpressionCase("ATAN2(0, -1)", "3.141592653589793"),
    ExpressionCase("PI()", "3.141592653589793"),
    ExpressionCase("RADIANS(180)", "3.141592653589793"),
    ExpressionCase("DEGREES(PI())", "180.0"),
    ExpressionCase("RANDOM() < 1", "true"),
    ExpressionCase("ACOS(2)", "NaN"),
    ExpressionCase("GEO_DISTANCE(37.4439, -122.1663, 51.5257, -0.1122)", "8634.659796579544"),
    ExpressionCase("GEO_DISTANCE(0, 0, 91, 0)", nil),
    ExpressionCase("GEO_DISTANCE(0, 0, 1, NULL)", nil),
  ]

  @Test(arguments: cases)
  func value(_ test: ExpressionCase) throws {
    #expect(try SQLEvaluation.evaluate(test.sql).text == test.expected)
  }

  @Test func absoluteOfLeastIntegerIsAnError() throws {
    let result = try SQLEvaluation.evaluate("ABS(CAST('-2147483648' AS INT))")
    #expect(result.text == nil)
    #expect(result.errors.count == 1)
  }

  @Test func typesOfRounding() throws {
    #expect(try SQLEvaluation.evaluate("ROUND(12.345)").type == .decimal(precision: 2, scale: 0))
    #expect(try SQLEvaluation.evaluate("ROUND(12.345, 1)").type == .decimal(precision: 5, scale: 3))
    #expect(try SQLEvaluation.evaluate("ROUND(CAST(1 AS DOUBLE))").type == .bigint)
  }
}
