import Testing

struct JSONFunctionTests {
  static let cases: [ExpressionCase] = [
    ExpressionCase("EXTRACTJSONFIELD('{\"a\": {\"b\": [1, 2.50]}}', '$.a.b[1]')", "2.50"),
    ExpressionCase("EXTRACTJSONFIELD('{\"a\": \"x\"}', '$.a')", "x"),
    ExpressionCase("EXTRACTJSONFIELD('{\"a\": {\"b\":  1}}', '$.a')", "{\"b\":1}"),
    ExpressionCase("EXTRACTJSONFIELD('{\"a b\": 1}', '$[\"a b\"]')", "1"),
    ExpressionCase("EXTRACTJSONFIELD('{\"a\": null}', '$.a')", nil),
    ExpressionCase("EXTRACTJSONFIELD('{\"a\": [1]}', '$.a[-1]')", nil),
    ExpressionCase("EXTRACTJSONFIELD('nonsense', '$.a')", nil),
    ExpressionCase("EXTRACTJSONFIELD('{}', 'a')", nil),
    ExpressionCase("IS_JSON_STRING('[1, 2]')", "true"),
    ExpressionCase("IS_JSON_STRING('abc')", "false"),
    ExpressionCase("IS_JSON_STRING('')", "false"),
    ExpressionCase("IS_JSON_STRING(CAST(NULL AS STRING))", "false"),
    ExpressionCase("JSON_ARRAY_CONTAINS('[\"a\", null]', 'a')", "true"),
    ExpressionCase("JSON_ARRAY_CONTAINS('[1, 2.0]', 2)", "false"),
    ExpressionCase("JSON_ARRAY_CONTAINS('[1, 2]', 2)", "true"),
    ExpressionCase("JSON_ARRAY_LENGTH('[1, [2]]')", "2"),
    ExpressionCase("JSON_ARRAY_LENGTH('{}')", nil),
    ExpressionCase("JSON_CONCAT('{\"a\": 1}', '{\"b\": 2}', '{\"a\": 3}')", "{\"a\":3,\"b\":2}"),
    ExpressionCase("JSON_CONCAT('[1, 2]', '{\"a\": 1}')", "[1,2,{\"a\":1}]"),
    ExpressionCase("JSON_CONCAT('null', 'null')", "[null,null]"),
    ExpressionCase("JSON_CONCAT('1', '')", nil),
    ExpressionCase("JSON_ITEMS('[{\"a\": 1}, 2]')", "[{\"a\":1}, 2]"),
    ExpressionCase("JSON_KEYS('{\"a\": 1, \"b\": 2}')", "[a, b]"),
    ExpressionCase("JSON_RECORDS('{\"a\": \"x\", \"b\": 2}')", "{a=\"x\", b=2}"),
    ExpressionCase("TO_JSON_STRING(CAST(NULL AS INT))", "null"),
    ExpressionCase("TO_JSON_STRING(MAP('id' := ARRAY[1, 2]))", "{\"id\":[1,2]}"),
    ExpressionCase("TO_JSON_STRING('a\"b')", "\"a\\\"b\""),
    ExpressionCase(
      "TO_JSON_STRING(STRUCT(A := 1.50, B := PARSE_TIME('16:43:40', 'HH:mm:ss')))",
      "{\"A\":1.50,\"B\":\"16:43:40\"}"),
  ]

  @Test(arguments: cases)
  func value(_ test: ExpressionCase) throws {
    #expect(try SQLEvaluation.evaluate(test.sql).text == test.expected)
  }
}
