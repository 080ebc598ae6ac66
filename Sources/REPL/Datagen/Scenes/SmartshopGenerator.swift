import Planner
import Runtime

/// What the shops are like.
struct SmartshopSettings {
  var shops = 100
  var users = 100
  /// Articles.
  var skus = 100
  /// The price of one article, in cents.
  var price = 199...9999
  /// How many sessions may be open at a time.
  var openSessions = 8
  /// Of 100 events, how many are check-ins where one more session may be open.
  var checkInPercent = 15
  /// Of 100 events of a session with a basket, how many are its check-out.
  var checkOutPercent = 15
  /// Of 100 changes of a basket, how many take something back.
  var takeBackPercent = 20

  init() {}

  /// - Throws: `YAMLFault`
  init(_ section: inout YAMLSection) throws(YAMLFault) {
    shops = try section.number("shops", in: 1...100_000_000) ?? shops
    users = try section.number("users", in: 1...100_000_000) ?? users
    skus = try section.number("skus", in: 1...1_000_000) ?? skus
    price = try section.cents("price") ?? price
    openSessions = try section.number("open_sessions", in: 1...1_000_000) ?? openSessions
    if var rates = try section.section("rates") {
      checkInPercent = try rates.number("check_in", in: 1...100) ?? checkInPercent
      checkOutPercent = try rates.number("check_out", in: 1...100) ?? checkOutPercent
      takeBackPercent = try rates.number("take_back", in: 0...100) ?? takeBackPercent
      try rates.finish()
    }
    try section.finish()
  }
}

/// Shops with self-service: a user checks in, puts things into the basket, sometimes takes some back (a negative
/// quantity), and checks out. Several sessions are open at a time; each ends with exactly one check-out.
struct SmartshopGenerator: EventGenerator {
  private struct Visit {
    let id: RandomIdentifier
    let shop: Int
    let client: Int
    /// How many of which article are in the basket; never below zero.
    var basket: [(article: Int, quantity: Int)] = []
    var hasBasket = false
  }

  private let settings: SmartshopSettings
  private var random: SplitMix
  /// The price of each article, in cents.
  private let prices: [Int]
  private var visits: [Visit] = []

  init(seed: UInt64, _ settings: SmartshopSettings = SmartshopSettings()) {
    self.settings = settings
    var random = SplitMix(seed: seed)
    prices = (0..<settings.skus).map { _ in random.number(in: settings.price) }
    self.random = random
  }

  private enum Topic { static let (checkIn, basket, checkOut) = (0, 1, 2) }

  static let topics = [
    SceneTopic(
      "smartshop-checkin",
      [
        ColumnSchema("session_id", .string, role: .key), ColumnSchema("shop_id", .string),
        ColumnSchema("client_id", .string), ColumnSchema("status", .integer), ColumnSchema("ts", .bigint),
      ]),
    SceneTopic(
      "smartshop-basket",
      [
        ColumnSchema("session_id", .string, role: .key), ColumnSchema("sku", .string), ColumnSchema("qty", .integer),
        ColumnSchema("unit_price", .double), ColumnSchema("ts", .bigint),
      ]),
    SceneTopic(
      "smartshop-checkout",
      [
        ColumnSchema("session_id", .string, role: .key), ColumnSchema("shop_id", .string),
        ColumnSchema("client_id", .string), ColumnSchema("ts", .bigint),
      ]),
  ]

  mutating func next(atMillis millis: Int64, left: Int?, into events: SceneEvents) {
    if let left, !visits.isEmpty, left <= visits.count { return checkOut(0, atMillis: millis, events) }
    if visits.isEmpty || (mayCheckIn(left: left) && random.chance(percent: settings.checkInPercent)) {
      return checkIn(atMillis: millis, events)
    }
    let index = random.number(in: 0...(visits.count - 1))
    if visits[index].hasBasket, mayCheckOut(left: left), random.chance(percent: settings.checkOutPercent) {
      return checkOut(index, atMillis: millis, events)
    }
    fillBasket(index, atMillis: millis, events)
  }

  mutating func finish(atMillis millis: Int64, into events: SceneEvents) {
    while !visits.isEmpty { checkOut(0, atMillis: millis, events) }
  }

  func title(ofTopic topic: Int) -> String { ["CHECK_IN", "BASKET", "CHECK_OUT"][topic] }

  /// A new visit needs room for its check-in and its check-out.
  private func mayCheckIn(left: Int?) -> Bool {
    visits.count < settings.openSessions && left.map { $0 >= visits.count + 2 } ?? true
  }

  /// The last visit does not end where one event more is wanted, which no other visit could give.
  private func mayCheckOut(left: Int?) -> Bool { !(visits.count == 1 && left == 2) }

  private mutating func checkIn(atMillis millis: Int64, _ events: SceneEvents) {
    let visit = Visit(
      id: random.identifier(), shop: random.number(in: 1...settings.shops),
      client: random.number(in: 1...settings.users))
    visits.append(visit)
    events.append(to: Topic.checkIn, atMillis: millis) { row in
      row.append(visit.id)
      row.append("SHOP_", visit.shop)
      row.append("User_", visit.client)
      row.append(1)
      row.append(Int(millis))
    }
  }

  private mutating func checkOut(_ index: Int, atMillis millis: Int64, _ events: SceneEvents) {
    let visit = visits.remove(at: index)
    events.append(to: Topic.checkOut, atMillis: millis) { row in
      row.append(visit.id)
      row.append("SHOP_", visit.shop)
      row.append("User_", visit.client)
      row.append(Int(millis))
    }
  }

  private mutating func fillBasket(_ index: Int, atMillis millis: Int64, _ events: SceneEvents) {
    visits[index].hasBasket = true
    let change = random.chance(percent: settings.takeBackPercent) ? takeBack(index) : nil
    let (article, quantity) = change ?? putIn(index)
    events.append(to: Topic.basket, atMillis: millis) { row in
      row.append(visits[index].id)
      row.append("SKU_", article + 1)
      row.append(quantity)
      row.append(cents: prices[article])
      row.append(Int(millis))
    }
  }

  private mutating func putIn(_ index: Int) -> (article: Int, quantity: Int) {
    let article = random.number(in: 0...(settings.skus - 1))
    let quantity = random.number(in: 1...3)
    if let place = visits[index].basket.firstIndex(where: { $0.article == article }) {
      visits[index].basket[place].quantity += quantity
    } else {
      visits[index].basket.append((article, quantity))
    }
    return (article, quantity)
  }

  /// Takes some of an article out of the basket; nil where it is empty.
  private mutating func takeBack(_ index: Int) -> (article: Int, quantity: Int)? {
    guard !visits[index].basket.isEmpty else { return nil }
    let place = random.number(in: 0...(visits[index].basket.count - 1))
    let (article, quantity) = visits[index].basket[place]
    let taken = random.number(in: 1...quantity)
    if taken == quantity {
      visits[index].basket.remove(at: place)
    } else {
      visits[index].basket[place].quantity -= taken
    }
    return (article, -taken)
  }
}
