import Foundation
import TestSupport
import Testing

/// Other events of the same shape, with answers that the test works out plainly.
@Suite(.waiting) struct GeneratedEventsTests {
  @Test(arguments: [1, 2, 3])
  func smartshop(seed: Int) throws { try check(.smartshop, seed: seed, kafka: nil) }

  @Test(arguments: [1, 2, 3])
  func receipts(seed: Int) throws { try check(.receipts, seed: seed, kafka: nil) }

  @Test(arguments: [1, 2, 3])
  func transactions(seed: Int) throws { try check(.transactions, seed: seed, kafka: nil) }

  @Test(arguments: [1, 2, 3])
  func sales(seed: Int) throws { try check(.sales, seed: seed, kafka: nil) }

  @Test(arguments: Scene.allCases)
  func overTCP(scene: Scene) throws { try check(scene, seed: 4, kafka: try MockKafka()) }

  enum Scene: String, CaseIterable, Sendable {
    case smartshop, receipts, transactions, sales

    var output: String {
      switch self {
      case .smartshop: "jsonl"
      case .receipts, .sales: "json"
      case .transactions: "tuples"
      }
    }
  }

  private func check(_ scene: Scene, seed: Int, kafka: MockKafka?) throws {
    let made = try ProgramRun.run(["datagen", scene.rawValue, "--count", "600", "--seed", "\(seed)"])
    let events = try made.output.split(separator: "\n").map { try Event($0, scene: scene) }
    let result = try ProgramRun.run(
      ["run", "\(QueryFiles.folder)/\(scene.rawValue).sql", "--input", "-", "--until-idle", "--output", scene.output]
        + (kafka?.arguments() ?? []),
      input: events.map(\.line).joined(separator: "\n"))
    #expect(result.status == 0, "\(result.errors)")
    let expected =
      switch scene {
      case .smartshop: Self.baskets(events)
      case .receipts: Self.totals(events)
      case .transactions: Self.balances(events)
      case .sales: [] as [String]
      }
    #expect(scene == .sales || expected.count > 1)
    switch scene {
    case .sales: try Self.checkSales(events, result.output)
    // Over several partitions transactions come in another order: the last line of each account is the same.
    case .transactions where kafka != nil:
      #expect(Self.last(result.output.split(separator: "\n").map(String.init)) == Self.last(expected))
    case .transactions: #expect(result.output == expected.joined(separator: "\n") + "\n")
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
      key = object["key"] as? String ?? (object["key"] as? Int).map { "\($0)" } ?? ""
      value = object["value"] as? [String: Any] ?? [:]
      let start = 1_704_067_200_000
      var time = object["timestamp"] as? Int ?? 0
      // Receipts come by the second: stretched, they are of several days.
      if scene == .receipts { time = start + (time - start) * 2000 }
      timestamp = time
      object["timestamp"] = time
      line = scene != .receipts
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

  /// Each account with its sum, transaction by transaction.
  private static func balances(_ events: [Event]) -> [String] {
    var cents: [String: Int] = [:]
    return events.map { event in
      let account = event.value["account_number"] as? String ?? ""
      cents[account, default: 0] += Int(((event.value["amount"] as? Double ?? 0) * 100).rounded())
      let sum = cents[account] ?? 0
      return "('\(account)', \(sum < 0 ? "-" : "")\(abs(sum) / 100).\(String(format: "%02d", abs(sum) % 100)))"
    }
  }

  private static func last(_ lines: [String]) -> [String: String] {
    Dictionary(lines.map { (String($0.prefix { $0 != "," }), $0) }, uniquingKeysWith: { $1 })
  }

  /// Orders by category and by segment: counts and sums to the cent, averages as exact as a double is.
  private static func checkSales(_ events: [Event], _ output: String) throws {
    struct Totals { var orders = 0, cents = 0, priceCents = 0 }
    var categories: [String: String] = [:]
    var segments: [String: String] = [:]
    for event in events where event.topic != "orders" {
      if event.topic == "products" { categories[event.key] = event.value["category"] as? String }
      guard let age = event.value["age"] as? Int, let gender = event.value["gender"] as? String else { continue }
      segments[event.key] = "\(gender) " + (age < 30 ? "under 30" : age < 60 ? "30 to 59" : "60 and over")
    }
    var totals: [[String: Totals]] = [[:], [:]]
    for event in events where event.topic == "orders" {
      let price = Int(((event.value["price"] as? Double ?? 0) * 100).rounded())
      let names = [
        categories["\(event.value["product_id"] as? Int ?? 0)"] ?? "unknown",
        segments["\(event.value["customer_id"] as? Int ?? 0)"] ?? "unknown",
      ]
      for (place, name) in names.enumerated() {
        totals[place][name, default: Totals()].orders += 1
        totals[place][name, default: Totals()].cents += price * (event.value["quantity"] as? Int ?? 0)
        totals[place][name, default: Totals()].priceCents += price
      }
    }
    let lines = output.split(separator: "\n")
    #expect(lines.count == 2)
    for (place, line) in lines.enumerated() {
      #expect(totals[place].count > 3)
      #expect(line.split(separator: "}").count - 1 == totals[place].count)
      for (name, sums) in totals[place] {
        // Both are whole numbers that a double holds exactly, so that the division rounds once, and rightly.
        let average = Double(sums.priceCents) / Double(sums.orders * 100)
        let row = "{\"\(place == 0 ? "category" : "segment")\": \"\(name)\", \"orders\": \(sums.orders), "
          + "\"total_sales\": \(Double(sums.cents) / 100), \"average_price\": \(average)}"
        #expect(line.contains(row), "\(row) is not in \(line)")
      }
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
