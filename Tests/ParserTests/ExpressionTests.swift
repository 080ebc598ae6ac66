import Testing

@testable import Parser

@Suite("Expressions")
struct ExpressionTests {
  /// Two texts that must be the same tree: parentheses show how the first is grouped.
  private static let groupings: [(String, String)] = [
    ("a OR b AND c", "a OR (b AND c)"),
    ("a AND b OR c AND d", "(a AND b) OR (c AND d)"),
    ("NOT a AND b", "(NOT a) AND b"),
    ("NOT a = b", "NOT (a = b)"),
    ("NOT NOT a", "NOT (NOT a)"),
    ("a = b + c", "a = (b + c)"),
    ("a + b * c", "a + (b * c)"),
    ("a - b - c", "(a - b) - c"),
    ("a / b * c % d", "((a / b) * c) % d"),
    ("a || b + c || d", "(a || (b + c)) || d"),
    ("-a * b", "(-a) * b"),
    ("- -a", "-(-a)"),
    ("-a->b", "-(a->b)"),
    ("a->b->c", "(a->b)->c"),
    ("t.a->b", "(t.a)->b"),
    ("a[1]->f[2]", "((a[1])->f)[2]"),
    ("m['k'] || x", "(m['k']) || x"),
    ("a BETWEEN b + 1 AND c AND d", "(a BETWEEN (b + 1) AND c) AND d"),
    ("a NOT IN (1, 2) OR b", "(a NOT IN (1, 2)) OR b"),
    ("a LIKE b || c ESCAPE '!' AND d", "(a LIKE (b || c) ESCAPE '!') AND d"),
    ("a IS NOT NULL AND b IS NULL", "(a IS NOT NULL) AND (b IS NULL)"),
    ("a IS DISTINCT FROM b OR c", "(a IS DISTINCT FROM b) OR c"),
    ("a != b", "a <> b"),
    ("a AT TIME ZONE 'UTC' + 1", "(a AT TIME ZONE 'UTC') + 1"),
    ("f(x => x + 1 > 2 OR y)", "f(x => (((x + 1) > 2) OR y))"),
    ("DATE '2024-01-31'", "CAST('2024-01-31' AS DATE)"),
    ("((a))", "a"),
    ("`A`", "a"),
  ]

  @Test("operators group by their precedence", arguments: groupings)
  func grouping(text: String, grouped: String) throws {
    #expect(try StatementParser.expression(in: text) == StatementParser.expression(in: grouped))
  }

  /// Texts that must not be the same tree.
  private static let differences: [(String, String)] = [
    ("a - (b - c)", "a - b - c"),
    ("(a OR b) AND c", "a OR b AND c"),
    ("`a`", "a"),
    ("-(5)", "-5"),
    ("a AND (b AND c)", "a AND b AND c"),
    ("f()", "f(*)"),
    ("f(DAYS)", "f(`DAYS`)"),
    ("1.0", "1.00"),
    ("'a'", "'A'"),
  ]

  @Test("parentheses and quotes count where they change the meaning", arguments: differences)
  func difference(left: String, right: String) throws {
    #expect(try StatementParser.expression(in: left) != StatementParser.expression(in: right))
  }

  /// A text and what the printer makes of it.
  private static let printed: [(String, String)] = [
    ("a+b*c", "A + B * C"),
    ("(a+b)*c", "(A + B) * C"),
    ("a-(b-c)", "A - (B - C)"),
    ("(a-b)-c", "A - B - C"),
    ("a - -5", "A - -5"),
    ("-(5)", "-(5)"),
    ("-(-a)", "-(-A)"),
    ("+ + a", "++A"),
    ("a and (b or c)", "A AND (B OR C)"),
    ("not (a and b)", "NOT (A AND B)"),
    ("(a = b) = c", "(A = B) = C"),
    ("(a = 1) is null", "(A = 1) IS NULL"),
    ("(a + b)->c", "(A + B)->C"),
    ("(-5)[1]", "-5[1]"),
    ("9223372036854775807", "9223372036854775807"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("1e3 + 1.50 + .5", "1e3 + 1.50 + .5"),
    ("null or TRUE or False", "NULL OR TRUE OR FALSE"),
    ("'it''s'", "'it''s'"),
    ("`select`.`From`", "`select`.`From`"),
    ("`a``b`", "`a``b`"),
    ("`SELECT`", "`SELECT`"),
    ("id + key + type + date", "ID + KEY + TYPE + DATE"),
    ("count(*)", "COUNT(*)"),
    ("count()", "COUNT()"),
    ("replace(a, 'x', 'y')", "REPLACE(A, 'x', 'y')"),
    ("`map`(a)", "`map`(A)"),
    ("timestampadd(days, 5, ts)", "TIMESTAMPADD(DAYS, 5, TS)"),
    ("timestampadd(day, -5, ts)", "TIMESTAMPADD(DAY, -5, TS)"),
    ("transform(m, (k, v) => ucase(k), (k, v) => v + 1)", "TRANSFORM(M, (K, V) => UCASE(K), (K, V) => V + 1)"),
    ("reduce(a, 0, (s, x) => s + x)", "REDUCE(A, 0, (S, X) => S + X)"),
    ("filter(a, (x) => x > 1)", "FILTER(A, X => X > 1)"),
    ("array[]", "ARRAY[]"),
    ("array[1, array[2]][1]", "ARRAY[1, ARRAY[2]][1]"),
    ("map()", "MAP()"),
    ("map('a' := 1, b := c)", "MAP('a' := 1, B := C)"),
    ("struct(f := 1, `g` := struct())", "STRUCT(F := 1, `g` := STRUCT())"),
    ("cast(a as decimal(10, 2))", "CAST(A AS DECIMAL(10, 2))"),
    ("cast(a as map<string, array<struct<x int, y time>>>)", "CAST(A AS MAP<STRING, ARRAY<STRUCT<X INT, Y TIME>>>)"),
    ("cast(a as struct<>)", "CAST(A AS STRUCT<>)"),
    ("case when a then b when c then d else e end", "CASE WHEN A THEN B WHEN C THEN D ELSE E END"),
    ("case a when 1 then 'x' end", "CASE A WHEN 1 THEN 'x' END"),
    ("a not between 1 and 2", "A NOT BETWEEN 1 AND 2"),
    ("a not like 'x%' escape '!'", "A NOT LIKE 'x%' ESCAPE '!'"),
    ("a is not distinct from null", "A IS NOT DISTINCT FROM NULL"),
    ("a in (1)", "A IN (1)"),
  ]

  @Test("are printed with as few parentheses and quotes as will do", arguments: printed)
  func printing(text: String, expected: String) throws {
    let expression = try StatementParser.expression(in: text)
    let result = SQLPrinter.text(of: expression)
    #expect(result == expected)
    #expect(try StatementParser.expression(in: result) == expression)
  }

  @Test("know their ranges, parentheses included")
  func ranges() throws {
    let text = "a + (b * c)"
    guard case .arithmetic(.add, let left, let right) = try StatementParser.expression(in: text).kind else {
      Issue.record("no sum")
      return
    }
    #expect(left.range == SourceRange(start: 0, end: 1))
    #expect(right.range == SourceRange(start: 4, end: 11))
  }

  @Test("conditions joined by one operator are one node")
  func flatConditions() throws {
    guard case .logical(.and, let operands) = try StatementParser.expression(in: "a AND b AND c AND d").kind else {
      Issue.record("no conjunction")
      return
    }
    #expect(operands.count == 4)
  }
}
