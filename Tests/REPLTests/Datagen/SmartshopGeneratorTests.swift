import Runtime
import Testing

@testable import REPL

@Suite struct SmartshopGeneratorTests {
  private func events(seed: UInt64, count: Int) throws -> [InputRecord] {
    var generator = SmartshopGenerator(seed: seed)
    let events = try (0..<count).map { try generator.next(atMillis: Int64($0) * 100, left: count - $0) }
    return try events + generator.finish(atMillis: Int64(count) * 100)
  }

  @Test(arguments: [0, 1, 42, .max] as [UInt64])
  func aSeedGivesTheSameEvents(seed: UInt64) throws {
    #expect(try events(seed: seed, count: 500).map(\.line) == events(seed: seed, count: 500).map(\.line))
    #expect(try events(seed: seed, count: 500).map(\.line) != events(seed: seed &+ 1, count: 500).map(\.line))
  }

  @Test(arguments: [2, 3, 10, 99, 1000, 5000])
  func everySessionChecksInAndOutOnce(count: Int) throws {
    for seed in 0..<20 as Range<UInt64> {
      let events = try events(seed: seed, count: count)
      #expect(events.count == count)
      var open: Set<String> = []
      var closed: Set<String> = []
      for event in events {
        let id = try #require(event.key?.text)
        switch event.topic {
        case "smartshop-checkin": #expect(open.insert(id).inserted && !closed.contains(id))
        case "smartshop-basket": #expect(open.contains(id))
        case "smartshop-checkout": #expect(open.remove(id) != nil && closed.insert(id).inserted)
        default: Issue.record("topic \(event.topic)")
        }
      }
      #expect(open.isEmpty)
    }
  }

  @Test func basketsNeverHoldLessThanNothing() throws {
    var quantities: [String: [String: Int]] = [:]
    var takenBack = 0
    for event in try events(seed: 7, count: 20_000) where event.topic == "smartshop-basket" {
      let id = try #require(event.key?.text)
      let sku = try #require(event.value?["sku"]?.text)
      let quantity = try #require(event.value?["qty"]?.int)
      quantities[id, default: [:]][sku, default: 0] += quantity
      #expect(quantity != 0)
      #expect(quantities[id]?[sku].map { $0 >= 0 } == true)
      if quantity < 0 { takenBack += 1 }
    }
    #expect(takenBack > 500)
  }

  @Test func anArticleHasOnePrice() throws {
    var prices: [String: JSONValue] = [:]
    for event in try events(seed: 7, count: 5000) where event.topic == "smartshop-basket" {
      let sku = try #require(event.value?["sku"]?.text)
      let price = try #require(event.value?["unit_price"])
      #expect(prices.updateValue(price, forKey: sku).map { $0 == price } ?? true)
    }
  }

  @Test func endingEarlyClosesWhatIsOpen() throws {
    var generator = SmartshopGenerator(seed: 3)
    let events = try (0..<1000).map { try generator.next(atMillis: Int64($0), left: nil) } + generator.finish(atMillis: 1000)
    #expect(events.count { $0.topic == "smartshop-checkin" } == events.count { $0.topic == "smartshop-checkout" })
    #expect(try generator.finish(atMillis: 1001).isEmpty)
  }

  @Test func eventsBearTheirTime() throws {
    for event in try events(seed: 5, count: 100) {
      #expect(event.value?["ts"]?.int.map(Int64.init) == event.timestampMillis)
    }
  }
}
