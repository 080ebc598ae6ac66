import Parser
import Planner
import Runtime
import Testing

@testable import REPL

@Suite struct DatagenTests {
  @Test func receiptsComeOneARoundFromEachStore() throws {
    var generator = ReceiptsGenerator(seed: 11)
    for _ in 0..<50 {
      let storeCount = generator.settings.stores
      let stores = try (0..<storeCount).map { _ in
        try #require(try generator.next(atMillis: 0, left: nil).value?["store_id"]?.int)
      }
      #expect(stores.sorted() == Array(1...storeCount))
    }
  }

  @Test func receiptsAreNumberedAndHaveItems() throws {
    var generator = ReceiptsGenerator(seed: 11)
    for number in 1...500 {
      let event = try generator.next(atMillis: 5, left: nil)
      #expect(event.topic == "sales_receipts" && event.key == nil && event.timestampMillis == 5)
      #expect(event.value?["receipt_id"]?.int == number)
      guard case .array(let items) = event.value?["items"] else {
        Issue.record("no items")
        return
      }
      #expect((1...7).contains(items.count))
      #expect(items.allSatisfy { ($0["quantity"]?.int).map((1...5).contains) == true })
    }
  }

  @Test(arguments: [
    (0, "0.0"), (5, "0.05"), (50, "0.5"), (1250, "12.5"), (8700, "87.0"), (12224, "122.24"), (-5, "-0.05"),
    (-29422, "-294.22"), (500_000_000, "5000000.0"),
  ])
  func amounts(cents: Int, digits: String) throws {
    let topic = SceneTopic("t", [ColumnSchema("amount", .decimal(precision: 12, scale: 2))])
    var rows = EventRows(topic.printed, capacity: 1)
    rows.beginRow(atMillis: 7)
    rows.append(cents: cents)
    var buffer = ByteBuffer()
    EventLineWriter(topic: "t", columns: topic.printed.columns).append(row: 0, of: rows.batch, to: &buffer)
    let line = #"{"topic": "t", "key": null, "value": {"amount": \#(digits)}, "timestamp": 7}"#
    #expect(buffer.text == line + "\n")
    #expect(topic.printed.columns == [ColumnSchema("amount", .double)])
    #expect(rows.amount(cents: cents) == .double(Double(cents) / 100))
  }

  @Test func aPaceKeepsItsRate() {
    var pace = Pace(rate: 10)
    #expect(pace.due(afterMillis: 0) == 1)
    pace.took(1)
    #expect(pace.due(afterMillis: 99) == 0)
    #expect(pace.millisToNext(afterMillis: 40) == 60)
    #expect(pace.due(afterMillis: 1000) == 10)
    pace.took(10)
    #expect(pace.due(afterMillis: 1050) == 0)
  }

  @Test func aPaceCatchesUpInPortions() {
    var pace = Pace(rate: 1_000_000)
    var done = 0
    while pace.due(afterMillis: 10) > 0 {
      let due = pace.due(afterMillis: 10)
      #expect(due <= Pace.mostAtOnce)
      pace.took(due)
      done += due
    }
    #expect(done == 10_001)
    #expect(Pace(rate: nil).due(afterMillis: 0) == Pace.mostAtOnce)
  }

  @Test(arguments: Scene.allCases, ["AVRO", "JSON", "PROTOBUF"])
  func declarationsParse(scene: Scene, format: String) throws {
    for topic in scene.topics {
      #expect(try StatementParser.statements(in: topic.declaration(format: format)).count == 1)
    }
  }

  @Test(arguments: Scene.allCases)
  func aSeedGivesTheSameEvents(scene: Scene) throws {
    func lines(_ seed: UInt64) throws -> [String] {
      var generator = try scene.generator(seed: seed)
      return try (0..<300).map { try generator.next(atMillis: Int64($0), left: nil).line }
    }
    #expect(try lines(3) == lines(3))
    #expect(try lines(3) != lines(4))
  }

  @Test func salesBeginWithCustomersAndProducts() throws {
    var generator = SalesGenerator(seed: 1)
    let events = try (0..<1000).map { try generator.next(atMillis: Int64($0), left: nil) }
    #expect(events.prefix(100).map { $0.key?.int } == Array(1...100) && events[0].topic == "customers")
    #expect(events[100..<150].map { $0.key?.int } == Array(1...50) && events[100].topic == "products")
    let customers = events[150...].compactMap { $0.value?["customer_id"]?.int }
    #expect(customers.count == 850 && customers.allSatisfy((1...110).contains) && customers.contains { $0 > 100 })
  }

  @Test func transactionsAreOverTwentyAccounts() throws {
    var generator = TransactionsGenerator(seed: 5)
    let events = try (0..<1000).map { try generator.next(atMillis: Int64($0), left: nil) }
    #expect(Set(events.compactMap { $0.value?["account_number"]?.text }).count == 20)
    #expect(Set(events.compactMap { $0.value?["transaction_id"]?.text }).count == 1000)
    #expect(events.contains { if case .number(let text) = $0.value?["amount"] { text.hasPrefix("-") } else { false } })
  }

  @Test func drawsStayInTheirRange() {
    var random = SplitMix(seed: 9)
    var seen: Set<Int> = []
    for _ in 0..<1000 { seen.insert(random.number(in: -2...2)) }
    #expect(seen == [-2, -1, 0, 1, 2])
    var items = Array(0..<100)
    random.shuffle(&items)
    #expect(items != Array(0..<100) && items.sorted() == Array(0..<100))
    #expect(random.identifier().high != random.identifier().high)
  }
}
