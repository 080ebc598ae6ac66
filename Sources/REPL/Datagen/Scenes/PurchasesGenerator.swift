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

  static func declarations(format: String) -> String {
    """
    CREATE OR REPLACE STREAM `datagen-purchases`
      (id BIGINT, username STRING, currency STRING, amount DECIMAL(12, 2), ip_address STRING, country STRING)
      WITH (KAFKA_TOPIC = 'purchases', VALUE_FORMAT = '\(format)');
    """
  }

  mutating func next(atMillis millis: Int64, left: Int?) -> InputRecord {
    count += 1
    let user = random.number(in: 1...settings.users)
    let cents = random.number(in: settings.amount)
    let address = "10.0.\(random.number(in: 0...255)).\(random.number(in: 1...254))"
    let country = settings.countries[random.number(in: 0...(settings.countries.count - 1))]
    return InputRecord(
      topic: "purchases", key: nil,
      value: .record(
        [
          "id": .whole(count), "username": .string("user\(user)"), "currency": .string("USD"),
          "amount": .amount(cents: cents), "ip_address": .string(address), "country": .string(country),
        ]), timestampMillis: millis)
  }
}
