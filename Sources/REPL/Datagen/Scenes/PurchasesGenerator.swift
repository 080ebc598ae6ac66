import Planner
import Runtime

/// What the web shop is like.
struct PurchasesSettings {
  var users = 400
  /// What one purchase comes to, in cents.
  var amount = 500...100_000
  var countries = [
    "Brazil", "Côte d'Ivoire", "Germany", "India", "Japan", "Kenya", "México", "United States",
  ]

  init() {}

  /// - Throws: `YAMLFault`
  init(_ section: inout YAMLSection) throws(YAMLFault) {
    users = try section.number("users", in: 1...100_000_000) ?? users
    amount = try section.cents("amount") ?? amount
    if let named = try section.texts("countries"), !named.isEmpty { countries = named }
    try section.finish()
  }
}

/// Purchases on a web site, from several countries.
struct PurchasesGenerator: EventGenerator {
  private let settings: PurchasesSettings
  private var random: SplitMix
  private var count = 0

  init(seed: UInt64, _ settings: PurchasesSettings = PurchasesSettings()) {
    self.settings = settings
    random = SplitMix(seed: seed)
  }

  static let topics = [
    SceneTopic(
      "purchases",
      [
        ColumnSchema("id", .bigint), ColumnSchema("username", .string), ColumnSchema("currency", .string),
        ColumnSchema("amount", .decimal(precision: 12, scale: 2)), ColumnSchema("ip_address", .string),
        ColumnSchema("country", .string),
      ])
  ]

  mutating func next(atMillis millis: Int64, left: Int?, into events: SceneEvents) {
    count += 1
    let user = random.number(in: 1...settings.users)
    let cents = random.number(in: settings.amount)
    let (third, fourth) = (random.number(in: 0...255), random.number(in: 1...254))
    let country = settings.countries[random.number(in: 0...(settings.countries.count - 1))]
    events.append(to: 0, atMillis: millis) { row in
      row.append(count)
      row.append("user", user)
      row.append("USD")
      row.append(cents: cents)
      row.append(atMost: 16) { text in
        text.append("10.0.")
        text.append(third)
        text.append(".")
        text.append(fourth)
      }
      row.append(country)
    }
  }
}
