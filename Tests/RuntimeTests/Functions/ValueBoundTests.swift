import Testing

/// A row whose own values ask for more than a value may be is an error of that row; it ends nothing.
struct ValueBoundTests {
  @Test(arguments: [
    "REDUCE(GENERATE_SERIES(1, 200), 'x', (s, x) => s || s)",
    "REDUCE(GENERATE_SERIES(1, 200), ARRAY[1], (s, x) => ARRAY_CONCAT(s, s))",
    "REDUCE(MAP('a' := 1, 'b' := 2), RPAD('', 10000000, 'x'), (s, k, v) => s || s)",
    "REPLACE(RPAD('', 100000, 'a'), 'a', RPAD('', 100000, 'b'))",
    "REGEXP_REPLACE(RPAD('', 100000, 'a'), 'a', RPAD('', 100000, 'b'))",
    "ARRAY_JOIN(GENERATE_SERIES(1, 100000), RPAD('', 100000, 'b'))",
    "RPAD('x', 2147483647, 'y')", "LPAD(TO_BYTES('x', 'utf8'), 2147483647, TO_BYTES('y', 'utf8'))",
    "GENERATE_SERIES(1, 2147483647)",
  ])
  func isAnErrorOfTheRow(sql: String) throws {
    let result = try SQLEvaluation.evaluate(sql)
    #expect(result.text == nil)
    #expect(result.errors.count == 1)
    #expect(result.errors.first?.hasSuffix("is too long") == true)
  }
}
