import Parser
import Planner
import TestSupport
import Testing

@Suite("Plans of INSERT VALUES and DELETE")
struct InsertValuesTests {
  private let catalog = FakeCatalog()

  init() throws {
    try catalog.run(TestRelations.script)
  }

  private func rows(_ statement: String) throws -> [InsertValuesPlan.Row] {
    switch try catalog.run(statement) {
    case .insertValues(let plan), .delete(let plan): return plan.rows
    default: return []
    }
  }

  @Test func literalsBecomeWhatTheirColumnsAre() throws {
    try catalog.run(
      """
      CREATE STREAM all_types (k BIGINT KEY, d DOUBLE, m DECIMAL(6, 2), t TIMESTAMP, a ARRAY<BIGINT>)
        WITH (kafka_topic = 'a', format = 'JSON');
      """)
    let row = try #require(
      try rows("INSERT INTO all_types VALUES (1, 2, 3.5, '2024-01-31T10:00:00', ARRAY[1, 2]);").first)
    #expect(
      row.values.map(\.type) == [
        .bigint, .double, .decimal(precision: 6, scale: 2), .timestamp, .array(.bigint),
      ])
    #expect(row.values[0].kind == .constant(.integer(1)))
    #expect(row.values[1].kind == .constant(.double(2)))
    #expect(row.values[2].kind == .constant(.decimal("3.50")))
    guard case .cast = row.values[3].kind else {
      Issue.record("expected a cast, got \(row.values[3].kind)")
      return
    }
  }

  @Test func columnsThatAreNotListedAreNull() throws {
    let row = try #require(try rows("INSERT INTO customers (city, id) VALUES ('Ulm', 'a');").first)
    #expect(
      row.values.map(\.kind) == [
        .constant(.string("a")), .constant(.null), .constant(.string("Ulm")),
      ])
    #expect(row.time == nil)
  }

  @Test func rowTimeMayBeGiven() throws {
    let row = try #require(try rows("INSERT INTO payments (ROWTIME, id, amount) VALUES (1234, 1, 0.5);").first)
    #expect(row.time?.kind == .constant(.integer(1234)))
    #expect(row.time?.type == .bigint)
  }

  @Test func severalRows() throws {
    #expect(try rows("INSERT INTO payments VALUES (1, 0.5), (2, NULL);").count == 2)
  }

  @Test(arguments: [
    "INSERT INTO payments VALUES (1, 'x');", "INSERT INTO payments VALUES (1.5, 2);",
    "INSERT INTO payments VALUES (4294967296, 2);", "INSERT INTO visits VALUES ('a', 'b');",
    "INSERT INTO payments (id, id) VALUES (1, 2);", "INSERT INTO payments (id, ROWOFFSET) VALUES (1, 2);",
    "INSERT INTO customers VALUES (NULL, 'a', 'b');",
  ])
  func isRefused(_ statement: String) {
    #expect(throws: Diagnostic.self) { try catalog.run(statement) }
  }

  @Test(arguments: [
    ("DELETE FROM customers WHERE id = 'a';", ["a"]),
    ("DELETE FROM customers WHERE 'a' = id OR id = 'b';", ["a", "b"]),
    ("DELETE FROM customers WHERE id IN ('a', 'b', 'c');", ["a", "b", "c"]),
  ])
  func deleteFindsTheKeys(_ statement: String, _ keys: [String]) throws {
    let rows = try rows(statement)
    #expect(rows.map(\.values[0].kind) == keys.map { .constant(.string($0)) })
    #expect(rows.allSatisfy { $0.values.dropFirst().allSatisfy { $0.kind == .constant(.null) } })
  }

  @Test(arguments: ["id > 'a'", "id = 'a' AND name = 'b'", "name = 'b'", "id = name", "id = 'a' AND id = 'b'"])
  func deleteNeedsTheKey(_ condition: String) {
    #expect(throws: Diagnostic.self) { try catalog.run("DELETE FROM customers WHERE \(condition);") }
  }
}
