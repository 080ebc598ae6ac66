import Runtime

/// The receipts of a supermarket's stores, each store giving as many as the others.
struct ReceiptsGenerator: EventGenerator {
  static let storeCount = 8
  private static let customerCount = 300
  private static let itemCount = 500

  private var random: SplitMix
  /// The price of each item, in cents.
  private let prices: [Int]
  /// The stores that have given no receipt in this round.
  private var waitingStores: [Int] = []
  private var receiptCount = 0

  init(seed: UInt64) {
    var random = SplitMix(seed: seed)
    prices = (0..<Self.itemCount).map { _ in random.number(in: 100...4999) }
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
        "customer_id": .whole(random.number(in: 1...Self.customerCount)), "items": items(),
      ])
    return InputRecord(topic: "sales_receipts", key: nil, value: value, timestampMillis: millis)
  }

  mutating func finish(atMillis: Int64) -> [InputRecord] { [] }

  private mutating func nextStore() -> Int {
    if waitingStores.isEmpty {
      waitingStores = Array(1...Self.storeCount)
      random.shuffle(&waitingStores)
    }
    return waitingStores.removeLast()
  }

  private mutating func items() -> JSONValue {
    var items: [JSONValue] = []
    for _ in 0..<random.number(in: 1...7) {
      let item = random.number(in: 1...Self.itemCount)
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
