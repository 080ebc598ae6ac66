import Parser
import Planner
import TestSupport
import Testing

/// Scripts of `Tests/Golden/planner`, each over the relations of `TestRelations`.
@Suite("Golden texts of the planner")
struct GoldenTests {
  @Test("plans as EXPLAIN prints them")
  func plans() throws {
    try GoldenFile("planner/plans.txt").check { script in
      let catalog = FakeCatalog()
      try catalog.run(TestRelations.script)
      guard let plan = try catalog.run(script) else { return "" }
      return PlanPrinter.text(plan)
    } _: { entry, given in
      #expect(given == entry.expected, "\(entry.name)")
    }
  }

  @Test("errors as they are shown", arguments: ["expressions", "definitions", "queries", "habits"])
  func errors(file: String) throws {
    try GoldenFile("planner/errors-\(file).txt").check { script in
      let catalog = FakeCatalog()
      try catalog.run(TestRelations.script)
      do {
        _ = try catalog.run(script)
        return "(no error)"
      } catch let error as Diagnostic {
        return DiagnosticRenderer(source: script).render(error)
      }
    } _: { entry, given in
      #expect(given == entry.expected, "\(entry.name)")
    }
  }
}

/// What the golden scripts read.
enum TestRelations {
  static let script = """
    CREATE STREAM orders (id INT KEY, customer STRING, qty INT, price DECIMAL(10, 2), at TIMESTAMP, tags ARRAY<STRING>,
      address STRUCT<street STRING, town STRING>, extra MAP<STRING, BIGINT>)
      WITH (kafka_topic = 'orders', value_format = 'JSON', partitions = 2);
    CREATE STREAM payments (id INT KEY, amount DOUBLE)
      WITH (kafka_topic = 'payments', value_format = 'JSON', partitions = 2);
    CREATE STREAM visits (who STRING KEY, page STRING)
      WITH (kafka_topic = 'visits', value_format = 'JSON', partitions = 2, window_type = 'SESSION');
    CREATE TABLE customers (id STRING PRIMARY KEY, name STRING, city STRING)
      WITH (kafka_topic = 'customers', value_format = 'JSON', partitions = 4);
    CREATE TABLE cities (city STRING PRIMARY KEY, zone STRING)
      WITH (kafka_topic = 'cities', value_format = 'JSON', partitions = 4);
    CREATE TABLE regions (city STRING PRIMARY KEY, region STRING)
      WITH (kafka_topic = 'regions', value_format = 'JSON', partitions = 3);
    CREATE SOURCE TABLE prices (sku STRING PRIMARY KEY, price DOUBLE)
      WITH (kafka_topic = 'prices', value_format = 'JSON', partitions = 1);
    """
}
