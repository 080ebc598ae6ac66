import Runtime

/// What is sold, and to whom.
struct SalesSettings {
  var customers = 100
  /// Customers who order and are in no list.
  var unknownCustomers = 10
  var products = 50
  var categories = ["books", "garden", "kitchen", "music", "toys"]
  /// The price of one product in an order, in cents.
  var price = 100...11_999

  init() {}

  /// - Throws: `YAMLFault`
  init(_ section: inout YAMLSection) throws(YAMLFault) {
    customers = try section.number("customers", in: 1...10_000_000) ?? customers
    unknownCustomers = try section.number("unknown_customers", in: 0...10_000_000) ?? unknownCustomers
    products = try section.number("products", in: 1...10_000_000) ?? products
    if let named = try section.texts("categories"), !named.isEmpty { categories = named }
    price = try section.cents("price") ?? price
    try section.finish()
  }
}

/// The customers and products of a shop, each once, and then its orders.
struct SalesGenerator: EventGenerator {
  private static let genders = ["F", "M", "X"]

  private let settings: SalesSettings
  private var random: SplitMix
  private var count = 0

  init(seed: UInt64, _ settings: SalesSettings = SalesSettings()) {
    self.settings = settings
    random = SplitMix(seed: seed)
  }

  static func declarations(format: String) -> String {
    """
    CREATE OR REPLACE STREAM `datagen-customers` (customer_id INT KEY, gender STRING, age INT)
      WITH (KAFKA_TOPIC = 'customers', VALUE_FORMAT = '\(format)');
    CREATE OR REPLACE STREAM `datagen-products` (product_id INT KEY, category STRING)
      WITH (KAFKA_TOPIC = 'products', VALUE_FORMAT = '\(format)');
    CREATE OR REPLACE STREAM `datagen-orders`
      (order_id BIGINT, ts BIGINT, product_id INT, customer_id INT, quantity INT, price DECIMAL(18, 2))
      WITH (KAFKA_TOPIC = 'orders', VALUE_FORMAT = '\(format)');
    """
  }

  mutating func next(atMillis millis: Int64, left: Int?) -> InputRecord {
    defer { count += 1 }
    if count < settings.customers { return customer(count + 1, atMillis: millis) }
    let number = count - settings.customers
    return number < settings.products
      ? product(number + 1, atMillis: millis) : order(number - settings.products + 1, atMillis: millis)
  }

  private mutating func customer(_ id: Int, atMillis millis: Int64) -> InputRecord {
    let gender = Self.genders[random.number(in: 0...(Self.genders.count - 1))]
    let age = random.number(in: 18...85)
    return InputRecord(
      topic: "customers", key: .whole(id), value: .record(["gender": .string(gender), "age": .whole(age)]),
      timestampMillis: millis)
  }

  private mutating func product(_ id: Int, atMillis millis: Int64) -> InputRecord {
    let category = settings.categories[random.number(in: 0...(settings.categories.count - 1))]
    return InputRecord(
      topic: "products", key: .whole(id), value: .record(["category": .string(category)]), timestampMillis: millis)
  }

  private mutating func order(_ id: Int, atMillis millis: Int64) -> InputRecord {
    let product = random.number(in: 1...settings.products)
    let customer = random.number(in: 1...(settings.customers + settings.unknownCustomers))
    let quantity = random.number(in: 1...4)
    return InputRecord(
      topic: "orders", key: nil,
      value: .record(
        [
          "order_id": .whole(id), "ts": .whole(millis), "product_id": .whole(product),
          "customer_id": .whole(customer), "quantity": .whole(quantity),
          "price": .amount(cents: random.number(in: settings.price)),
        ]), timestampMillis: millis)
  }
}
