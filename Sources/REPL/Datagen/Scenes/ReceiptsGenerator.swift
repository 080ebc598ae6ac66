import Planner
import Runtime

/// What a supermarket is like.
struct ReceiptsSettings {
  var stores = 8
  var customers = 300
  var items = 500
  /// The price of one item, in cents.
  var price = 100...4999

  init() {}

  /// - Throws: `YAMLFault`
  init(_ section: inout YAMLSection) throws(YAMLFault) {
    stores = try section.number("stores", in: 1...100_000) ?? stores
    customers = try section.number("customers", in: 1...100_000_000) ?? customers
    items = try section.number("items", in: 1...1_000_000) ?? items
    price = try section.cents("price") ?? price
    try section.finish()
  }
}

/// The receipts of a supermarket's stores, each store giving as many as the others.
struct ReceiptsGenerator: EventGenerator {
  let settings: ReceiptsSettings
  private var random: SplitMix
  /// The price of each item, in cents.
  private let prices: [Int]
  /// The stores that have given no receipt in this round.
  private var waitingStores: [Int] = []
  private var receiptCount = 0

  init(seed: UInt64, _ settings: ReceiptsSettings = ReceiptsSettings()) {
    self.settings = settings
    var random = SplitMix(seed: seed)
    prices = (0..<settings.items).map { _ in random.number(in: settings.price) }
    self.random = random
  }

  static let topics = [
    SceneTopic(
      "sales_receipts",
      [
        ColumnSchema("store_id", .integer), ColumnSchema("receipt_id", .bigint), ColumnSchema("customer_id", .integer),
        ColumnSchema(
          "items",
          .array(
            .structure([
              StructField("item_id", .integer), StructField("quantity", .integer),
              StructField("total_price_paid", .decimal(precision: 12, scale: 2)),
            ]))),
      ])
  ]

  mutating func next(atMillis millis: Int64, left: Int?, into events: SceneEvents) {
    receiptCount += 1
    let store = nextStore()
    let customer = random.number(in: 1...settings.customers)
    events.append(to: 0, atMillis: millis) { row in
      row.append(store)
      row.append(receiptCount)
      row.append(customer)
      row.append(items(row.amount))
    }
  }

  private mutating func nextStore() -> Int {
    if waitingStores.isEmpty {
      waitingStores = Array(1...settings.stores)
      random.shuffle(&waitingStores)
    }
    return waitingStores.removeLast()
  }

  private mutating func items(_ amount: (_ cents: Int) -> Value) -> Value {
    let count = random.number(in: 1...7)
    var items: [Value] = []
    items.reserveCapacity(count)
    for _ in 0..<count {
      let item = random.number(in: 1...settings.items)
      let quantity = random.number(in: 1...5)
      let price = amount(prices[item - 1] * quantity)
      items.append(.structure([.integer(Int64(item)), .integer(Int64(quantity)), price]))
    }
    return .array(items)
  }
}
