import Parser
import Planner
import TestSupport
import Testing

/// What grew beyond bounds would not end. No test has a limit of time for that: it would count the time for which other
/// tests hold the threads.
@Suite("Statements of unusual size")
struct RobustnessTests {
  private let catalog = FakeCatalog()

  init() throws {
    try catalog.run(TestRelations.script)
  }

  @Test("nested CASE is refused before it grows beyond bounds")
  func nestedCase() {
    let nested = (0..<60).reduce("qty") { inner, _ in "CASE \(inner) WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 1 END" }
    #expect {
      try catalog.run("CREATE STREAM s AS SELECT id, \(nested) AS x FROM orders;")
    } throws: { error in
      (error as? Diagnostic)?.kind == .nestingLimit
    }
  }

  @Test func manyTermsAndColumns() throws {
    let condition = (0..<5_000).map { "qty = \($0)" }.joined(separator: " OR ")
    let columns = (0..<2_000).map { "qty + \($0) AS c\($0)" }.joined(separator: ", ")
    let plan = try catalog.run("CREATE STREAM s AS SELECT id, \(columns) FROM orders WHERE \(condition);")
    #expect(plan != nil)
  }

  @Test("any statement whose words are mixed up is planned or refused")
  func mixedWords() throws {
    let words = """
      SELECT id , qty FROM orders o JOIN payments p WITHIN 1 HOUR ON o . id = p . id WHERE GROUP BY customer HAVING
      COUNT ( * ) > NULL PARTITION WINDOW TUMBLING SIZE DAY EMIT CHANGES LIMIT 3 -> town [ ] AS x ORDER 'a' 1.5 * CASE
      WHEN THEN END customers c INSERT INTO VALUES CREATE STREAM TABLE s WITH
      """.split(whereSeparator: \.isWhitespace).map(String.init)
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<3_000 {
      let base = "SELECT o.id, COUNT(*), x FROM orders o JOIN payments p WITHIN 1 HOUR ON o.id = p.id GROUP BY o.id"
      var mixed = base.split(separator: " ").map(String.init)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        mixed[Int.random(in: 0..<mixed.count, using: &generator)] = words.randomElement(using: &generator) ?? ""
      }
      _ = try? catalog.run(mixed.joined(separator: " ") + ";")
    }
  }
}
