import Testing

@testable import Parser

@Suite("Errors of statements")
struct DiagnosticTests {
  /// Statements with the error that they give, as people see it.
  private static let golden: [String] = [
    """
    SELCT * FROM t
    >>> 1:1: error: no statement begins with 'SELCT'
    SELCT * FROM t
    ^~~~~
    hint: did you mean SELECT?
    """,
    """
    SELECT a FORM t
    >>> 1:10: error: unexpected 'FORM'
    SELECT a FORM t
             ^~~~
    hint: did you mean FROM?
    """,
    """
    SELECT a FROM t WHRE x = 1
    >>> 1:17: error: unexpected 'WHRE'
    SELECT a FROM t WHRE x = 1
                    ^~~~
    hint: did you mean WHERE?
    """,
    """
    SELECT a limits b FROM t
    >>> 1:17: error: expected ',' or FROM, found 'b'
    SELECT a limits b FROM t
                    ^
    """,
    """
    SELECT a, FROM t
    >>> 1:11: error: expected an expression, found 'FROM'
    SELECT a, FROM t
              ^~~~
    """,
    """
    SELECT a
    \tFROM `日本` EMIT CHANGS
    >>> 2:17: error: expected FINAL or CHANGES, found 'CHANGS'
    \tFROM `日本` EMIT CHANGS
    \t                 ^~~~~~
    hint: did you mean CHANGES?
    """,
    """
    CREATE STREAM foo-bar (a INT)
    >>> 1:18: error: expected '(', WITH or AS, found '-'
    CREATE STREAM foo-bar (a INT)
                     ^
    hint: a name with '-' in it needs backquotes: `foo-...`
    """,
    """
    CREATE STREAM s (a INT
    >>> 1:23: error: expected KEY, PRIMARY, ',' or ')', found the end of the statement
    CREATE STREAM s (a INT
                          ^
    """,
    """
    CREATE STREAM s (a INT) WITH (value_format=JSON)
    >>> 1:44: error: expected text in single quotes, a number, TRUE or FALSE, found 'JSON'
    CREATE STREAM s (a INT) WITH (value_format=JSON)
                                               ^~~~
    hint: text stands in single quotes: 'JSON'
    """,
    """
    CREATE STREAM s WITH (a=1, A=2)
    >>> 1:28: error: the property A is given twice
    CREATE STREAM s WITH (a=1, A=2)
                               ^
    1:23: note: it is given here first
    CREATE STREAM s WITH (a=1, A=2)
                          ^
    """,
    """
    CREATE TABLE t (id INT KEY)
    >>> 1:17: error: a table has no KEY columns
    CREATE TABLE t (id INT KEY)
                    ^~~~~~~~~~
    hint: write ID INT PRIMARY KEY
    """,
    """
    CREATE TABLE t (select INT)
    >>> 1:17: error: expected a column's name, found 'select'
    CREATE TABLE t (select INT)
                    ^~~~~~
    hint: SELECT is a reserved word: as a name it needs backquotes: `select`
    """,
    """
    CREATE STREAM s (a INT) AS SELECT 1 FROM t
    >>> 1:18: error: a relation that is defined AS SELECT lists no columns
    CREATE STREAM s (a INT) AS SELECT 1 FROM t
                     ^~~~~
    hint: its columns are those of the query: name them there with AS
    """,
    """
    SELECT * FROM a WINDOW TUMBLING (SIZE 1 HUOR)
    >>> 1:41: error: there is no time unit 'HUOR'
    SELECT * FROM a WINDOW TUMBLING (SIZE 1 HUOR)
                                            ^~~~
    hint: did you mean HOUR?
    """,
    """
    SELECT * FROM a WINDOW TUMBLING (SIZE 30SECONDS)
    >>> 1:39: error: expected a whole number, found '30SECONDS'
    SELECT * FROM a WINDOW TUMBLING (SIZE 30SECONDS)
                                          ^~~~~~~~~
    hint: put a space between: 30 SECONDS
    """,
    """
    SELECT * FROM a JOIN b ON a.x = b.x WITHIN 1 HOUR
    >>> 1:37: error: unexpected 'WITHIN'
    SELECT * FROM a JOIN b ON a.x = b.x WITHIN 1 HOUR
                                        ^~~~~~
    hint: WITHIN stands right before ON
    """,
    """
    SELECT COUNT(DISTINCT x) FROM t
    >>> 1:14: error: expected an expression, found 'DISTINCT'
    SELECT COUNT(DISTINCT x) FROM t
                 ^~~~~~~~
    hint: there is no DISTINCT: group by the columns, or use COUNT_DISTINCT(x)
    """,
    """
    SELECT 'abc FROM t
    >>> 1:8: error: this text has no closing quote
    SELECT 'abc FROM t
           ^
    hint: end it with '; a quote inside the text is written twice: ''
    """,
    """
    SELECT “a” FROM t
    >>> 1:8: error: unexpected character '“'
    SELECT “a” FROM t
           ^
    hint: text stands between plain single quotes: '...'
    """,
    """
    SELECT größe FROM t
    >>> 1:8: error: a bare name holds only the letters A to Z, digits, _ and @
    SELECT größe FROM t
           ^~~~~
    hint: put the name in backquotes: `größe`
    """,
    """
    SELECT a == b FROM t
    >>> 1:11: error: expected an expression, found '='
    SELECT a == b FROM t
              ^
    hint: equality is written with one =
    """,
    """
    SELECT a.b.c FROM t
    >>> 1:11: error: expected AS, ',' or FROM, found '.'
    SELECT a.b.c FROM t
              ^
    hint: the field of a struct is written column->field
    """,
    """
    SELECT * FROM (SELECT 1 FROM t)
    >>> 1:16: error: a query can't stand inside FROM
    SELECT * FROM (SELECT 1 FROM t)
                   ^~~~~~
    hint: give it a relation of its own with CREATE ... AS SELECT, and read that
    """,
    """
    SELECT 9223372036854775808 FROM t
    >>> 1:8: error: the number 9223372036854775808 does not fit in 64 bits
    SELECT 9223372036854775808 FROM t
           ^~~~~~~~~~~~~~~~~~~
    hint: with a point it would be a DECIMAL: 9223372036854775808.0
    """,
    """
    SELECT x => x FROM t
    >>> 1:8: error: a lambda can only be an argument of a function
    SELECT x => x FROM t
           ^~~~
    """,
    """
    SELECT a FROM t WHERE x LIKE 'a' ESCAPE 'ab'
    >>> 1:41: error: the escape of LIKE is one character, not 2
    SELECT a FROM t WHERE x LIKE 'a' ESCAPE 'ab'
                                            ^~~~
    hint: write for instance ESCAPE '!'
    """,
    """
    SHOW STREMS
    >>> 1:6: error: unexpected 'STREMS'
    SHOW STREMS
         ^~~~~~
    hint: did you mean STREAMS?
    """,
    """
    EXPLAIN
    >>> 1:8: error: expected a statement or a query's id, found the end of the statement
    EXPLAIN
           ^
    """,
    """
    SELECT COUNT(*) FROM t GROUP BY a, (b, c)
    >>> 1:38: error: a list in parentheses is no expression
    SELECT COUNT(*) FROM t GROUP BY a, (b, c)
                                         ^
    hint: leave the parentheses out, or make it STRUCT(name := value, ...) or ARRAY[...]
    """,
  ]

  @Test("point at the place and say what would be right", arguments: golden)
  func rendering(example: String) throws {
    guard let split = example.firstRange(of: "\n>>> ") else {
      Issue.record("no expected error")
      return
    }
    let text = String(example[..<split.lowerBound])
    let error = #expect(throws: Diagnostic.self) { try StatementParser.statements(in: text) }
    #expect(error.map(DiagnosticRenderer(source: text).render) == String(example[split.upperBound...]))
  }

  @Test("the first mistake in the text is reported, even where a later one is no token")
  func firstMistake() {
    let error = #expect(throws: Diagnostic.self) { try StatementParser.statements(in: "SELECT FROM $") }
    #expect(error?.range?.start == 7)
  }

  @Test("each kind of mistake has its kind of error")
  func kinds() {
    let examples: [(String, Diagnostic.Kind)] = [
      ("SELECT", .syntax), ("SELECT 99999999999999999999 FROM t", .invalidLiteral),
      ("CREATE STREAM s (a INT PRIMARY KEY)", .invalidArgument), ("CREATE STREAM s WITH (a=1, a=1)", .duplicateName),
      ("SELECT " + String(repeating: "(", count: 300) + "1", .nestingLimit),
    ]
    for (text, kind) in examples {
      let error = #expect(throws: Diagnostic.self) { try StatementParser.statements(in: text) }
      #expect(error?.kind == kind)
    }
  }
}
