import Parser
import Runtime
import Testing

@testable import REPL

@Suite struct DatagenTests {
  @Test func receiptsComeOneARoundFromEachStore() throws {
    var generator = ReceiptsGenerator(seed: 11)
    for _ in 0..<50 {
      let stores = try (0..<ReceiptsGenerator.storeCount).map { _ in
        try #require(generator.next(atMillis: 0, left: nil).value?["store_id"]?.int)
      }
      #expect(stores.sorted() == Array(1...ReceiptsGenerator.storeCount))
    }
  }

  @Test func receiptsAreNumberedAndHaveItems() throws {
    var generator = ReceiptsGenerator(seed: 11)
    for number in 1...500 {
      let event = generator.next(atMillis: 5, left: nil)
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

  @Test(arguments: [(0, "0.0"), (5, "0.05"), (50, "0.5"), (1250, "12.5"), (8700, "87.0"), (12224, "122.24")])
  func amounts(cents: Int, digits: String) {
    #expect(JSONValue.amount(cents: cents) == .number(digits))
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

  @Test(arguments: Scene.allCases, ["AVRO", "JSON"])
  func declarationsParse(scene: Scene, format: String) throws {
    #expect(try !StatementParser.statements(in: scene.declarations(format: format)).isEmpty)
  }

  @Test func drawsStayInTheirRange() {
    var random = SplitMix(seed: 9)
    var seen: Set<Int> = []
    for _ in 0..<1000 { seen.insert(random.number(in: -2...2)) }
    #expect(seen == [-2, -1, 0, 1, 2])
    var items = Array(0..<100)
    random.shuffle(&items)
    #expect(items != Array(0..<100) && items.sorted() == Array(0..<100))
    #expect(random.identifier().count == 32)
  }
}
