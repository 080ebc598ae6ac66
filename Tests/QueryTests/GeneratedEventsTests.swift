import Foundation
import TestSupport
import Testing

/// Other events of the same shape, with answers that the test works out plainly.
@Suite(.waiting) struct GeneratedEventsTests {
  @Test(arguments: [1, 2, 3])
  func smartshop(seed: Int) throws { try check(.smartshop, seed: seed, kafka: nil) }

  @Test(arguments: [1, 2, 3])
  func receipts(seed: Int) throws { try check(.receipts, seed: seed, kafka: nil) }

  @Test(arguments: Scene.allCases)
  func overTCP(scene: Scene) throws { try check(scene, seed: 4, kafka: try MockKafka()) }

  enum Scene: String, CaseIterable, Sendable {
    case smartshop, receipts
  }

  private func check(_ scene: Scene, seed: Int, kafka: MockKafka?) throws {
    let made = try ProgramRun.run(["datagen", scene.rawValue, "--count", "600", "--seed", "\(seed)"])
    let events = try made.output.split(separator: "\n").map { try Event($0, scene: scene) }
    let format = scene == .smartshop ? "jsonl" : "json"
    let result = try ProgramRun.run(
      ["run", "\(QueryFiles.folder)/\(scene.rawValue).sql", "--input", "-", "--until-idle", "--output", format]
        + (kafka?.arguments() ?? []),
      input: events.map(\.line).joined(separator: "\n"))
    #expect(result.status == 0, "\(result.errors)")
    let expected = scene == .smartshop ? Self.baskets(events) : Self.totals(events)
    #expect(!expected.isEmpty && expected.count > 1)
    switch scene {
    // Check-outs of the same millisecond may come in any order.
    case .smartshop: #expect(result.output.split(separator: "\n").map(String.init).sorted() == expected.sorted())
    case .receipts: #expect(result.output == "[" + expected.joined(separator: ", ") + "]\n")
    }
  }

  private struct Event {
    let topic: String
    let key: String
    let value: [String: Any]
    let timestamp: Int
    let line: String

    init(_ text: Substring, scene: Scene) throws {
      var object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      topic = object["topic"] as? String ?? ""
      key = object["key"] as? String ?? ""
      value = object["value"] as? [String: Any] ?? [:]
      let start = 1_704_067_200_000
      var time = object["timestamp"] as? Int ?? 0
      // Receipts come by the second: stretched, they are of several days.
      if scene == .receipts { time = start + (time - start) * 2000 }
      timestamp = time
      object["timestamp"] = time
      line = scene == .smartshop
        ? String(text) : String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    }
  }

  /// Each check-out with what its basket came to.
  private static func baskets(_ events: [Event]) -> [String] {
    var baskets: [String: (quantity: Int, cents: Int)] = [:]
    for event in events where event.topic == "smartshop-basket" {
      let quantity = event.value["qty"] as? Int ?? 0
      let price = Int(((event.value["unit_price"] as? Double ?? 0) * 100).rounded())
      let basket = baskets[event.key] ?? (0, 0)
      baskets[event.key] = (basket.quantity + quantity, basket.cents + quantity * price)
    }
    return events.filter { $0.topic == "smartshop-checkout" }.compactMap { event in
      guard let basket = baskets[event.key], let shop = event.value["shop_id"] as? String,
        let client = event.value["client_id"] as? String, let time = event.value["ts"] as? Int
      else { return nil }
      let sign = basket.cents < 0 ? "-" : ""
      let cents = String(format: "%02d", abs(basket.cents) % 100)
      return #"{"session_id": "\#(event.key)", "shop_id": "\#(shop)", "client_id": "\#(client)", "ts": \#(time), "#
        + #""sum_qty": \#(basket.quantity), "total_price": \#(sign)\#(abs(basket.cents) / 100).\#(cents)}"#
    }
  }

  /// Each store's total of the newest day in India, which is five and a half hours ahead of UTC.
  private static func totals(_ events: [Event]) -> [String] {
    func day(_ event: Event) -> Int { (event.timestamp + 19_800_000) / 86_400_000 }
    let newest = events.map(day).max() ?? 0
    var cents: [Int: Int] = [:]
    for event in events where day(event) == newest {
      let items = event.value["items"] as? [[String: Any]] ?? []
      let prices = items.map { Int((($0["total_price_paid"] as? Double ?? 0) * 100).rounded()) }
      cents[event.value["store_id"] as? Int ?? 0, default: 0] += prices.reduce(0, +)
    }
    return cents.sorted { $0.key < $1.key }.map { store, cents in
      #"{"store_id": \#(store), "total_sales_price": \#(Double(cents) / 100)}"#
    }
  }
}
