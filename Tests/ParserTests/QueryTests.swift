import Testing

@testable import Parser

@Suite("Queries")
struct QueryTests {
  private static let items: [(String, String)] = [
    ("select * from s", "SELECT * FROM S"),
    ("select *, x, t.*, s->*, t.s->f->* from t", "SELECT *, X, T.*, S->*, T.S->F->* FROM T"),
    ("select a b, c as d, e f from t u", "SELECT A AS B, C AS D, E AS F FROM T AS U"),
    ("select a 1r from t", "SELECT A AS `1R` FROM T"),
    ("select a emit from t emit changes", "SELECT A AS EMIT FROM T EMIT CHANGES"),
    ("select arr[1]->f x from t", "SELECT ARR[1]->F AS X FROM T"),
  ]

  private static let joins: [(String, String)] = [
    ("select 1 from a join b on a.x = b.x", "SELECT 1 FROM A JOIN B ON A.X = B.X"),
    ("select 1 from a inner join b as c on a.x = c.x", "SELECT 1 FROM A JOIN B AS C ON A.X = C.X"),
    ("select 1 from a left outer join b within 1 hour on x = y", "SELECT 1 FROM A LEFT JOIN B WITHIN 1 HOURS ON X = Y"),
    (
      "select 1 from a full join b within (1 hour, 2 days) grace period 5 minutes on x = y",
      "SELECT 1 FROM A FULL JOIN B WITHIN (1 HOURS, 2 DAYS) GRACE PERIOD 5 MINUTES ON X = Y"
    ),
    (
      "select 1 from a right outer join b on x = y left join c on y = z where a.x > 1",
      "SELECT 1 FROM A RIGHT JOIN B ON X = Y LEFT JOIN C ON Y = Z WHERE A.X > 1"
    ),
  ]

  private static let windows: [(String, String)] = [
    (
      "select 1 from s window tumbling (size 1 hour) group by a",
      "SELECT 1 FROM S WINDOW TUMBLING (SIZE 1 HOURS) GROUP BY A"
    ),
    (
      "select 1 from s window w hopping (size 9 seconds, advance by 5 second, retention 1 day, grace period 0 days)",
      "SELECT 1 FROM S WINDOW HOPPING (SIZE 9 SECONDS, ADVANCE BY 5 SECONDS, RETENTION 1 DAYS, GRACE PERIOD 0 DAYS)"
    ),
    (
      "select 1 from s window session (30 minutes, grace period 1 hour, retention 2 hours)",
      "SELECT 1 FROM S WINDOW SESSION (30 MINUTES, RETENTION 2 HOURS, GRACE PERIOD 1 HOURS)"
    ),
    (
      "select 1 from s window tumbling (size 1 day, time zone 'Asia/Kolkata')",
      "SELECT 1 FROM S WINDOW TUMBLING (SIZE 1 DAYS, TIME ZONE 'Asia/Kolkata')"
    ),
  ]

  private static let clauses: [(String, String)] = [
    (
      "select a, count(*) from s where b > 1 group by a, c having count(*) > 2 emit final limit 5",
      "SELECT A, COUNT(*) FROM S WHERE B > 1 GROUP BY A, C HAVING COUNT(*) > 2 EMIT FINAL LIMIT 5"
    ),
    ("select 1 from s group by ()", "SELECT 1 FROM S GROUP BY ()"),
    ("select 1 from s group by (a, f(b, c))", "SELECT 1 FROM S GROUP BY A, F(B, C)"),
    ("select 1 from s group by (a + b) * c, d", "SELECT 1 FROM S GROUP BY (A + B) * C, D"),
    ("select 1 from s group by (a > b)", "SELECT 1 FROM S GROUP BY (A > B)"),
    ("select 1 from s partition by a->b", "SELECT 1 FROM S PARTITION BY A->B"),
    ("select 1 from s partition by (a, b) emit changes", "SELECT 1 FROM S PARTITION BY A, B EMIT CHANGES"),
    (
      "select 1 from s order by a desc, b asc nulls first, c + 1 nulls last limit 1",
      "SELECT 1 FROM S ORDER BY A DESC, B NULLS FIRST, C + 1 NULLS LAST LIMIT 1"
    ),
    ("select 1 from s emit changes order by a", "SELECT 1 FROM S ORDER BY A EMIT CHANGES"),
  ]

  @Test("are read and printed", arguments: [items, joins, windows, clauses].flatMap { $0 })
  func printing(text: String, expected: String) throws {
    let statements = try StatementParser.statements(in: text)
    let result = statements.map { SQLPrinter.text(of: $0) }.joined(separator: "; ")
    #expect(result == expected)
    #expect(try StatementParser.statements(in: result) == statements)
  }

  @Test("are printed a clause a line where asked")
  func clausePerLine() throws {
    let text = """
      CREATE TABLE T WITH (FORMAT='JSON') AS
      SELECT A.X, COUNT(*) AS N
      FROM A
      LEFT JOIN B ON A.X = B.X
      WHERE A.X > 1
      GROUP BY A.X
      EMIT CHANGES
      """
    let statement = try #require(try StatementParser.statements(in: text).first)
    #expect(SQLPrinter.text(of: statement, layout: .clausePerLine) == text)
  }

  @Test("joins lean to the left")
  func leftDeep() throws {
    let statements = try StatementParser.statements(in: "SELECT 1 FROM a JOIN b ON x = y JOIN c ON y = z")
    guard case .query(let query)? = statements.first?.kind, case .join(let outer) = query.from,
      case .join(let inner) = outer.left, case .source(let first) = inner.left
    else {
      Issue.record("no join of a join")
      return
    }
    #expect([first.name.text, inner.right.name.text, outer.right.name.text] == ["A", "B", "C"])
  }
}
