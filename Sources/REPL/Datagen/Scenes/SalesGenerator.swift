import Planner
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

  private enum Topic { static let (customers, products, orders) = (0, 1, 2) }

  static let topics = [
    SceneTopic(
      "customers",
      [
        ColumnSchema("customer_id", .integer, role: .key), ColumnSchema("gender", .string),
        ColumnSchema("age", .integer),
      ]),
    SceneTopic("products", [ColumnSchema("product_id", .integer, role: .key), ColumnSchema("category", .string)]),
    SceneTopic(
      "orders",
      [
        ColumnSchema("order_id", .bigint), ColumnSchema("ts", .bigint), ColumnSchema("product_id", .integer),
        ColumnSchema("customer_id", .integer), ColumnSchema("quantity", .integer),
        ColumnSchema("price", .decimal(precision: 18, scale: 2)),
      ]),
  ]

  mutating func next(atMillis millis: Int64, left: Int?, into events: SceneEvents) {
    let number = count - settings.customers
    count += 1
    if number < 0 {
      addCustomer(number + settings.customers + 1, atMillis: millis, to: events)
    } else if number < settings.products {
      addProduct(number + 1, atMillis: millis, to: events)
    } else {
      addOrder(number - settings.products + 1, atMillis: millis, to: events)
    }
  }

  private mutating func addCustomer(_ id: Int, atMillis millis: Int64, to events: SceneEvents) {
    let gender = Self.genders[random.number(in: 0...(Self.genders.count - 1))]
    let age = random.number(in: 18...85)
    events.append(to: Topic.customers, atMillis: millis) { row in
      row.append(id)
      row.append(gender)
      row.append(age)
    }
  }

  private mutating func addProduct(_ id: Int, atMillis millis: Int64, to events: SceneEvents) {
    let category = settings.categories[random.number(in: 0...(settings.categories.count - 1))]
    events.append(to: Topic.products, atMillis: millis) { row in
      row.append(id)
      row.append(category)
    }
  }

  private mutating func addOrder(_ id: Int, atMillis millis: Int64, to events: SceneEvents) {
    let product = random.number(in: 1...settings.products)
    let customer = random.number(in: 1...(settings.customers + settings.unknownCustomers))
    let quantity = random.number(in: 1...4)
    let cents = random.number(in: settings.price)
    events.append(to: Topic.orders, atMillis: millis) { row in
      row.append(id)
      row.append(Int(millis))
      row.append(product)
      row.append(customer)
      row.append(quantity)
      row.append(cents: cents)
    }
  }
}
