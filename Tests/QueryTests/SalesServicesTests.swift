import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Sales as three programs that only topics connect (Queries/sales/).
@Suite(.waiting) struct SalesServicesTests {
  private static let folder = "\(QueryFiles.folder)/sales"
  private static let input = "\(QueryFiles.folder)/sales.jsonl"

  private static var expected: String {
    get throws { try Workspace.text(of: "\(QueryFiles.folder)/sales.expected.json") }
  }

  /// All three in one program, on the embedded broker.
  @Test func together() throws {
    let files = ["ingestion", "enrichment", "aggregation"].map { "\(Self.folder)/\($0).sql" }
    let result = try ProgramRun.run(
      ["run"] + files + ["--input", Self.input, "--until-idle", "--output", "json"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == (try Self.expected))
  }

  /// Each is killed in the middle of its work, twice, and started again; the enrichment runs twice at the same time. In
  /// the end each order has counted once.
  @Test func killedAndStartedAgain() throws {
    let world = try World()
    let lines = try Workspace.text(of: Self.input).split(separator: "\n")
    let orders = lines.filter { $0.hasPrefix("{\"topic\": \"orders\"") }
    try world.feed(lines.filter { !$0.hasPrefix("{\"topic\": \"orders\"") }).finishFeeding()
    var services = try ["ingestion", "enrichment", "enrichment", "aggregation"].map { name in
      (name: name, run: try world.start(name))
    }
    let victims = [0, 1, 3, 2, 0, 3]
    for (round, victim) in victims.enumerated() {
      let share = orders[(orders.count * round / victims.count)..<(orders.count * (round + 1) / victims.count)]
      let feed = try world.feed(Array(share))
      // Later in each round: a kill may meet a program that reads, works, or stores its results.
      Thread.sleep(forTimeInterval: 0.8 + 0.35 * Double(round))
      services[victim].run.signal(SIGKILL)
      #expect(try services[victim].run.finish().status == 137)
      services[victim].run = try world.start(services[victim].name)
      try feed.finishFeeding()
    }
    let expected = try Self.expected
    let deadline = Date().addingTimeInterval(90)
    var answer = try world.answer()
    while answer.output != expected, Date() < deadline {
      Thread.sleep(forTimeInterval: 1)
      answer = try world.answer()
    }
    for service in services { service.run.signal(SIGINT) }
    for service in services {
      let ended = try service.run.finish()
      #expect(ended.status == 130, "\(service.name): \(ended.errors)")
    }
    // And it stays: nothing that came twice counts twice later.
    #expect(try world.answer().output == expected, "\(answer.errors)")
  }

  /// A Kafka with the services' topics, and what reaches it.
  private final class World {
    private let kafka: MockKafka
    private let files: Workspace
    private let declarations: String
    private let question: String

    init() throws {
      kafka = try MockKafka(topics: [
        "orders": 4, "customers": 4, "products": 4, "sales_orders": 4, "sales_orders_enriched": 1,
        "sales_by_category": 1, "sales_by_segment": 1,
      ])
      files = try Workspace()
      let whole = try Workspace.text(of: "\(QueryFiles.folder)/sales.sql")
      declarations = try files.file("declarations.sql", String(whole.prefix(upTo: try whole.start(of: "-- An order"))))
      let selects = String(whole.suffix(from: try whole.start(of: "-- As DOUBLE")))
      let tables = [("category", "CATEGORY"), ("segment", "SEGMENT")].map { name, key in
        """
        CREATE TABLE sales_by_\(name) (\(key) STRING PRIMARY KEY, orders BIGINT, total_sales DECIMAL(29, 2),
          average_price DECIMAL(38, 22)) WITH (KAFKA_TOPIC = 'sales_by_\(name)', VALUE_FORMAT = 'JSON');

        """
      }
      question = try files.file("question.sql", tables.joined() + selects)
    }

    func start(_ service: String) throws -> ProgramRun {
      try ProgramRun(["run", "\(SalesServicesTests.folder)/\(service).sql", "--output", "json"] + kafka.arguments())
    }

    func feed(_ lines: [Substring]) throws -> ProgramRun {
      try ProgramRun(
        ["run", declarations, "--input", "-", "--until-idle"] + kafka.arguments(),
        input: lines.joined(separator: "\n"))
    }

    func answer() throws -> ProgramRun.Result {
      try ProgramRun.run(["run", question, "--until-idle", "--output", "json"] + kafka.arguments())
    }
  }
}

extension ProgramRun {
  fileprivate func finishFeeding() throws {
    let result = try finish(seconds: 60)
    #expect(result.status == 0, "\(result.errors)")
  }
}

extension String {
  fileprivate func start(of text: String) throws -> Index { try #require(range(of: text)).lowerBound }
}
