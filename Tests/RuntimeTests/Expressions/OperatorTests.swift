import Testing

/// Operators from their SQL text: values, and errors that stay where they belong.
struct OperatorTests {
  static let values: [ExpressionCase] = [
    ExpressionCase("2 * 3 - 4", "2"),
    ExpressionCase("6 % 4 / 2 * 6", "6"),
    ExpressionCase("-7 / 2", "-3"),
    ExpressionCase("-7 % 2", "-1"),
    ExpressionCase("1.5 + 1", "2.5"),
    ExpressionCase("1.25 * 2.0", "2.500"),
    ExpressionCase("CAST(1 AS DOUBLE) / 0", "Infinity"),
    ExpressionCase("NULL IS NULL", "true"),
    ExpressionCase("CAST(NULL AS INT) = 1", "false"),
    ExpressionCase("NOT (CAST(NULL AS INT) = 1)", "true"),
    ExpressionCase("CAST(NULL AS INT) IN (1, 2)", "false"),
    ExpressionCase("3 NOT IN (1, 2)", "true"),
    ExpressionCase("2 BETWEEN 1 AND 3", "true"),
    ExpressionCase("CAST(NULL AS INT) IS DISTINCT FROM 1", "true"),
    ExpressionCase("CAST(NULL AS BOOLEAN) AND false", "false"),
    ExpressionCase("CAST(NULL AS BOOLEAN) AND true", nil),
    ExpressionCase("CAST(NULL AS BOOLEAN) OR true", "true"),
    ExpressionCase("'50%' LIKE '50!%' ESCAPE '!'", "true"),
    ExpressionCase("'abc' LIKE 'a_c'", "true"),
    ExpressionCase("'äc' LIKE '_c'", "true"),
    ExpressionCase("'abc' NOT LIKE '%b%'", "false"),
    ExpressionCase("'aaab' LIKE '%a%ab'", "true"),
    ExpressionCase("'' LIKE '%'", "true"),
    ExpressionCase("'x' LIKE ''", "false"),
    ExpressionCase("CAST(NULL AS STRING) LIKE 'a'", nil),
    ExpressionCase("CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END", "b"),
    ExpressionCase("CASE 3 WHEN 3 THEN 'x' END", "x"),
    ExpressionCase("ARRAY[1, 2, 3][-1]", "3"),
    ExpressionCase("ARRAY[1][2]", nil),
    ExpressionCase("ARRAY[1][0]", nil),
    ExpressionCase("MAP('a' := 1)['b']", nil),
    ExpressionCase("STRUCT(A := 1, B := 'x')->B", "x"),
    ExpressionCase("CAST(2147483648 AS INT)", "-2147483648"),
    ExpressionCase("CAST(1e10 AS INT)", "2147483647"),
    ExpressionCase("CAST(-1.99 AS INT)", "-1"),
    ExpressionCase("CAST(' 12 ' AS INT)", "12"),
    ExpressionCase("CAST('12.5' AS INT)", nil),
    ExpressionCase("CAST('yes' AS BOOLEAN)", "true"),
    ExpressionCase("CAST(0.95 AS DECIMAL(2, 1))", "1.0"),
    ExpressionCase("CAST(10 AS DECIMAL(2, 1))", nil),
    ExpressionCase("CAST('1e2' AS DOUBLE)", "100.0"),
    ExpressionCase("CAST(STRUCT(F0 := 1, `f1` := 3) AS STRING)", "Struct{F0=1,f1=3}"),
    ExpressionCase("CAST(ARRAY[1, NULL] AS ARRAY<STRING>)", "[1, null]"),
    ExpressionCase("CAST(1.0E7 AS STRING)", "1.0E7"),
    ExpressionCase("CAST(MAP('a' := 1) AS MAP<STRING, DOUBLE>)", "{a=1.0}"),
  ]

  @Test(arguments: values)
  func value(_ test: ExpressionCase) throws {
    let result = try SQLEvaluation.evaluate(test.sql)
    #expect(result.text == test.expected)
  }

  static let errors: [ExpressionCase] = [
    ExpressionCase("2147483647 + 1", nil),
    ExpressionCase("-2147483647 - 2", nil),
    ExpressionCase("65536 * 65536", nil),
    ExpressionCase("9223372036854775807 + 1", nil),
    ExpressionCase("9223372036854775807 * 2", nil),
    ExpressionCase("1 / 0", nil),
    ExpressionCase("1 % 0", nil),
    ExpressionCase("1.0 / 0", nil),
    // What stands around an error is NULL with it, up to a part that stands alone.
    ExpressionCase("(1 / 0) IS NULL", nil),
    ExpressionCase("CASE WHEN 1 / 0 = 1 THEN 'a' ELSE 'b' END", nil),
    ExpressionCase("COALESCE(1 / 0, 7)", "7"),
    ExpressionCase("ARRAY[1, 1 / 0]", "[1, null]"),
    ExpressionCase("STRUCT(A := 1, B := 1 / 0)", "Struct{A=1}"),
    ExpressionCase("MAP('a' := 1 / 0)", "{a=null}"),
    ExpressionCase("TRANSFORM(ARRAY[1, 0], x => 1 / x)", nil),
    ExpressionCase("TRANSFORM(ARRAY[1, 0], x => IFNULL(1 / x, -1))", "[1, -1]"),
  ]

  @Test(arguments: errors)
  func error(_ test: ExpressionCase) throws {
    let result = try SQLEvaluation.evaluate(test.sql)
    #expect(result.text == test.expected)
    #expect(result.errors.count == 1)
  }

  /// What is not needed for a row does not fail it.
  @Test(arguments: [
    ExpressionCase("CASE WHEN 1 = 1 THEN 5 ELSE 1 / 0 END", "5"),
    ExpressionCase("false AND 1 / 0 = 1", "false"),
    ExpressionCase("true OR 1 / 0 = 1", "true"),
    ExpressionCase("1 IN (1, 2) OR 1 / 0 = 1", "true"),
  ])
  func maskedError(_ test: ExpressionCase) throws {
    let result = try SQLEvaluation.evaluate(test.sql)
    #expect(result.text == test.expected)
    #expect(result.errors.isEmpty)
  }
}
