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

  static func declarations(format: String) -> String {
    """
    CREATE OR REPLACE STREAM `datagen-sales_receipts`
      (store_id INT, receipt_id BIGINT, customer_id INT,
       items ARRAY<STRUCT<item_id INT, quantity INT, total_price_paid DECIMAL(12, 2)>>)
      WITH (KAFKA_TOPIC = 'sales_receipts', VALUE_FORMAT = '\(format)');
    """
  }

  mutating func next(atMillis millis: Int64, left: Int?) -> InputRecord {
    receiptCount += 1
    let value = JSONValue.record(
      [
        "store_id": .whole(nextStore()), "receipt_id": .whole(receiptCount),
        "customer_id": .whole(random.number(in: 1...settings.customers)), "items": items(),
      ])
    return InputRecord(topic: "sales_receipts", key: nil, value: value, timestampMillis: millis)
  }

  private mutating func nextStore() -> Int {
    if waitingStores.isEmpty {
      waitingStores = Array(1...settings.stores)
      random.shuffle(&waitingStores)
    }
    return waitingStores.removeLast()
  }

  private mutating func items() -> JSONValue {
    var items: [JSONValue] = []
    for _ in 0..<random.number(in: 1...7) {
      let item = random.number(in: 1...settings.items)
      let quantity = random.number(in: 1...5)
      items.append(
        .record(
          [
            "item_id": .whole(item), "quantity": .whole(quantity),
            "total_price_paid": .amount(cents: prices[item - 1] * quantity),
          ]))
    }
    return .array(items)
  }
}
