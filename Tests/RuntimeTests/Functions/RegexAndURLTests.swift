import Testing

struct RegexAndURLTests {
  static let regexCases: [ExpressionCase] = [
    ExpressionCase("REGEXP_EXTRACT('test.', 'some_test_string')", "test_"),
    ExpressionCase("REGEXP_EXTRACT('(.*) (.*)', 'ada lovelace', 2)", "lovelace"),
    ExpressionCase("REGEXP_EXTRACT('x', 'abc')", nil),
    ExpressionCase("REGEXP_EXTRACT('(a)', 'a', 2)", nil),
    ExpressionCase("REGEXP_EXTRACT('^ä+', 'äää b')", "äää"),
    ExpressionCase("REGEXP_EXTRACT('\\u00e4', 'bä')", "ä"),
    ExpressionCase("REGEXP_EXTRACT('\\p{Upper}+', 'abCDe')", "CD"),
    ExpressionCase("REGEXP_EXTRACT('[\\p{Digit}x]+', 'ab1x2')", "1x2"),
    ExpressionCase("REGEXP_EXTRACT('\\p{IsGreek}+', 'abγδ')", "γδ"),
    ExpressionCase("REGEXP_EXTRACT('\\Q[a]\\E', 'x[a]')", "[a]"),
    ExpressionCase("REGEXP_EXTRACT('(?i)ABC', 'xabc')", "abc"),
    ExpressionCase("REGEXP_EXTRACT_ALL('test.', 'some_test_string_testabab')", "[test_, testa]"),
    ExpressionCase("REGEXP_EXTRACT_ALL('(.)b', 'abcb', 1)", "[a, c]"),
    ExpressionCase("REGEXP_EXTRACT_ALL('x', 'abc')", "[]"),
    ExpressionCase("REGEXP_REPLACE('baababaa', '(ab)+', 'cat')", "bacataa"),
    ExpressionCase("REGEXP_REPLACE('ab', '(a)(b)', '$2\\$$1')", "b$a"),
    ExpressionCase("REGEXP_REPLACE('ab', 'a', '$1')", nil),
    ExpressionCase("REGEXP_REPLACE('äb', '', '-')", "-ä-b-"),
    ExpressionCase("REGEXP_SPLIT_TO_ARRAY('a1b22c', '[0-9]+')", "[a, b, c]"),
    ExpressionCase("REGEXP_SPLIT_TO_ARRAY('abc', '')", "[a, b, c]"),
    ExpressionCase("REGEXP_SPLIT_TO_ARRAY('a,b,', ',')", "[a, b, ]"),
  ]

  @Test(arguments: regexCases)
  func regex(_ test: ExpressionCase) throws {
    #expect(try SQLEvaluation.evaluate(test.sql).text == test.expected)
  }

  /// Patterns that can't be run as Java would, and matches that would take ages, are errors, not wrong results.
  @Test(arguments: ["(a", "[a-z&&[^b]]", "[a[bc]]", "\\p{NoSuch}", "(a+)+$"])
  func refusals(_ pattern: String) throws {
    let text = String(repeating: "a", count: 40) + "!"
    let result = try SQLEvaluation.evaluate("REGEXP_EXTRACT('\(pattern)', '\(text)')")
    #expect(result.text == nil)
    #expect(result.errors.count == 1)
  }

  static let urlCases: [ExpressionCase] = [
    ExpressionCase("URL_EXTRACT_PROTOCOL('https://test@confluent.io:8080/nested/path?query&jobs')", "https"),
    ExpressionCase("URL_EXTRACT_PROTOCOL('www.confluent.io')", nil),
    ExpressionCase("URL_EXTRACT_HOST('http://test@confluent.io:8080')", "confluent.io"),
    ExpressionCase("URL_EXTRACT_HOST('http://[::1]:80/x')", "[::1]"),
    ExpressionCase("URL_EXTRACT_PORT('http://[::1]:80/x')", "80"),
    ExpressionCase("URL_EXTRACT_PORT('http://confluent.io')", nil),
    ExpressionCase("URL_EXTRACT_PATH('http://www.test.com?query#fragment')", ""),
    ExpressionCase("URL_EXTRACT_PATH('http://a/b%20c')", "/b c"),
    ExpressionCase("URL_EXTRACT_QUERY('http://a/p?q1&q2#f')", "q1&q2"),
    ExpressionCase("URL_EXTRACT_FRAGMENT('http://www.nofragment.com')", nil),
    ExpressionCase("URL_EXTRACT_PARAMETER('http://www.test.com/?one=a%20b&two=b&three', 'one')", "a b"),
    ExpressionCase("URL_EXTRACT_PARAMETER('http://www.test.com/?one=a&three', 'three')", ""),
    ExpressionCase("URL_EXTRACT_PARAMETER('http://www.test.com/?one=a', 'four')", nil),
    ExpressionCase("URL_EXTRACT_HOST('not a url')", nil),
    ExpressionCase("URL_ENCODE_PARAM('?foo $bar-_.*')", "%3Ffoo+%24bar-_.*"),
    ExpressionCase("URL_DECODE_PARAM('%3Ffoo+%24bar')", "?foo $bar"),
    ExpressionCase("URL_DECODE_PARAM('%3')", nil),
  ]

  @Test(arguments: urlCases)
  func url(_ test: ExpressionCase) throws {
    #expect(try SQLEvaluation.evaluate(test.sql).text == test.expected)
  }
}
