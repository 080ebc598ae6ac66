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

  /// Each is killed while orders flow through it, and started again; the enrichment runs twice at the same time. What
  /// was sent and not yet committed is sent again then: in the end each order has counted once all the same.
  @Test func killedAndStartedAgain() throws {
    let world = try World()
    let lines = try Workspace.text(of: Self.input).split(separator: "\n")
    let orders = lines.filter { $0.hasPrefix("{\"topic\": \"orders\"") }
    try world.feed(lines.filter { !$0.hasPrefix("{\"topic\": \"orders\"") })
    var services = try ["ingestion", "enrichment", "enrichment", "aggregation"].map { name in
      (name: name, run: try world.start(name))
    }
    // What flows flows through all of them, and so the last one is killed first.
    let victims = [3, 1, 0]
    let portion = 5
    for round in orders.chunks(of: orders.count / 2) {
      // All are at work once the first orders of the round have come through.
      let first = round.prefix(portion)
      try world.write(first)
      try world.waitForOrders(first.endIndex - orders.startIndex)
      var waiting = victims[...]
      for (number, portion) in round.dropFirst(portion).chunks(of: portion).enumerated() {
        try world.write(portion)
        Thread.sleep(forTimeInterval: 0.005)
        guard number % 40 == 39, let victim = waiting.popFirst() else { continue }
        services[victim].run.signal(SIGKILL)
        #expect(try services[victim].run.finish().status == 137)
        services[victim].run = try world.start(services[victim].name)
      }
      #expect(waiting.isEmpty)
    }
    try world.waitForOrders(orders.count)
    for service in services { service.run.signal(SIGINT) }
    for service in services {
      let ended = try service.run.finish()
      #expect(ended.status == 130, "\(service.name): \(ended.errors)")
    }
    let answer = try world.answer()
    #expect(answer.output == (try Self.expected), "\(answer.errors)")
  }

  /// A Kafka with the services' topics, and what reaches it.
  private final class World {
    private let kafka: MockKafka
    private let files: Workspace
    private let declarations: String
    private let question: String
    private let counting: String

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
      counting = try files.file(
        "counting.sql", tables.joined() + "SELECT SUM(orders) AS orders FROM sales_by_category GROUP BY 1;\n")
    }

    func start(_ service: String) throws -> ProgramRun {
      try ProgramRun(["run", "\(SalesServicesTests.folder)/\(service).sql", "--output", "json"] + kafka.arguments())
    }

    /// Writes records as the program does.
    func feed(_ lines: [Substring]) throws {
      let result = try ProgramRun.run(
        ["run", declarations, "--input", "-", "--until-idle"] + kafka.arguments(),
        input: lines.joined(separator: "\n"))
      #expect(result.status == 0, "\(result.errors)")
    }

    /// Writes orders as another program would, without keys.
    func write(_ lines: ArraySlice<Substring>) throws {
      try kafka.write(
        try lines.enumerated().map { index, line in
          let start = try #require(line.range(of: "\"value\": ")).upperBound
          let end = try #require(line.range(of: ", \"timestamp\"")).lowerBound
          return (nil, Array(line[start..<end].utf8), index % 4)
        }, to: "orders")
    }

    /// Waits until so many orders have been counted.
    func waitForOrders(_ count: Int) throws {
      let deadline = Date().addingTimeInterval(120)
      while true {
        let result = try ProgramRun.run(
          ["run", counting, "--until-idle", "--output", "tuples"] + kafka.arguments())
        if result.output == "(\(count))\n" { return }
        try #require(Date() < deadline, "\(count) orders: \(result.output)\(result.errors)")
        Thread.sleep(forTimeInterval: 0.3)
      }
    }

    func answer() throws -> ProgramRun.Result {
      try ProgramRun.run(["run", question, "--until-idle", "--output", "json"] + kafka.arguments())
    }
  }
}

extension RandomAccessCollection {
  fileprivate func chunks(of count: Int) -> [SubSequence] {
    stride(from: 0, to: self.count, by: count).map { dropFirst($0).prefix(count) }
  }
}

extension String {
  fileprivate func start(of text: String) throws -> Index { try #require(range(of: text)).lowerBound }
}
