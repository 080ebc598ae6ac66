import Testing

struct CollectionFunctionTests {
  static let cases: [ExpressionCase] = [
    ExpressionCase("ARRAY_LENGTH(ARRAY[1, NULL])", "2"),
    ExpressionCase("ARRAY_CONTAINS(ARRAY[1, 2], 2)", "true"),
    ExpressionCase("ARRAY_CONTAINS(CAST(NULL AS ARRAY<INT>), 2)", "false"),
    ExpressionCase("ARRAY_JOIN(ARRAY[1, NULL, 3])", "1,null,3"),
    ExpressionCase("ARRAY_JOIN(ARRAY['a', 'b'], '-')", "a-b"),
    ExpressionCase("ARRAY_CONCAT(ARRAY[1], ARRAY[1, 2])", "[1, 1, 2]"),
    ExpressionCase("ARRAY_CONCAT(CAST(NULL AS ARRAY<INT>), ARRAY[1])", "[1]"),
    ExpressionCase("ARRAY_DISTINCT(ARRAY[1, NULL, 1, NULL])", "[1, null]"),
    ExpressionCase("ARRAY_EXCEPT(ARRAY[1, 1, 2], ARRAY[2])", "[1]"),
    ExpressionCase("ARRAY_INTERSECT(ARRAY[0, 0, 1], ARRAY[1, 0])", "[0, 1]"),
    ExpressionCase("ARRAY_UNION(ARRAY[0, 1], ARRAY[2, 0])", "[0, 1, 2]"),
    ExpressionCase("ARRAY_UNION(ARRAY[0], CAST(NULL AS ARRAY<INT>))", nil),
    ExpressionCase("ARRAY_MAX(ARRAY['foo', 'Food', NULL])", "foo"),
    ExpressionCase("ARRAY_MIN(ARRAY[3, 1.5, NULL])", "1.5"),
    ExpressionCase("ARRAY_REMOVE(ARRAY['a', 'b', 'a'], 'a')", "[b]"),
    ExpressionCase("ARRAY_SORT(ARRAY[3, NULL, 1])", "[1, 3, null]"),
    ExpressionCase("ARRAY_SORT(ARRAY[3, NULL, 1], 'DESC')", "[3, 1, null]"),
    ExpressionCase("ARRAY_SORT(ARRAY[1], 'up')", nil),
    ExpressionCase("GENERATE_SERIES(1, 3)", "[1, 2, 3]"),
    ExpressionCase("GENERATE_SERIES(3, 1)", "[3, 2, 1]"),
    ExpressionCase("GENERATE_SERIES(0, 10, 5)", "[0, 5, 10]"),
    ExpressionCase("GENERATE_SERIES(0, 10, -5)", nil),
    ExpressionCase("GENERATE_SERIES(0, 10, 0)", nil),
    ExpressionCase("GENERATE_SERIES(0, 2147483647)", nil),
    ExpressionCase("SLICE(ARRAY['a', 'b', 'c', 'd'], 2, 3)", "[b, c]"),
    ExpressionCase("SLICE(ARRAY[1, 2], 2, 9)", nil),
    ExpressionCase("MAP_KEYS(MAP('a' := 1))", "[a]"),
    ExpressionCase("MAP_VALUES(MAP('a' := 1, 'b' := NULL))", "[1, null]"),
    ExpressionCase("MAP_UNION(MAP('a' := 1), MAP('a' := 2, 'b' := 3))", "{a=2, b=3}"),
    ExpressionCase("AS_MAP(ARRAY['a', 'b'], ARRAY[1, 2, 3])", "{a=1, b=2}"),
    ExpressionCase("ENTRIES(MAP('b' := 1, 'a' := 2), true)", "[Struct{K=a,V=2}, Struct{K=b,V=1}]"),
    ExpressionCase("TRANSFORM(ARRAY[1, 2], x => x + 5)", "[6, 7]"),
    ExpressionCase("TRANSFORM(ARRAY[1, NULL], x => x + 5)", nil),
    ExpressionCase("TRANSFORM(ARRAY['a', NULL], x => UCASE(x))", "[A, null]"),
    ExpressionCase("TRANSFORM(MAP('a' := 1), (k, v) => k + '_x', (k, v) => v * 2)", "{a_x=2}"),
    ExpressionCase("TRANSFORM(MAP('a' := 1, 'b' := 2), (k, v) => 'k', (k, v) => v)", nil),
    ExpressionCase("FILTER(ARRAY[1, NULL, 5], x => x > 2)", "[5]"),
    ExpressionCase("FILTER(MAP('a' := 1, 'b' := 2), (k, v) => v > 1)", "{b=2}"),
    ExpressionCase("REDUCE(ARRAY[3, 6], 2, (s, x) => s + x)", "11"),
    ExpressionCase("REDUCE(CAST(NULL AS ARRAY<INT>), 2, (s, x) => s + x)", "2"),
    ExpressionCase("REDUCE(ARRAY[5, NULL], 2, (s, x) => s + x)", nil),
    ExpressionCase("REDUCE(ARRAY['a', NULL], '', (s, x) => CONCAT(s, x))", "a"),
    ExpressionCase("TRANSFORM(ARRAY[ARRAY[1, 2], ARRAY[3]], a => REDUCE(a, 0, (s, x) => s + x))", "[3, 3]"),
    ExpressionCase("COALESCE(NULL, NULL, 'x')", "x"),
    ExpressionCase("IFNULL(CAST(NULL AS INT), 7)", "7"),
    ExpressionCase("NULLIF(1, 1)", nil),
    ExpressionCase("NULLIF('a', 'b')", "a"),
    ExpressionCase("AS_VALUE(3)", "3"),
  ]

  @Test(arguments: cases)
  func value(_ test: ExpressionCase) throws {
    #expect(try SQLEvaluation.evaluate(test.sql).text == test.expected)
  }
}
