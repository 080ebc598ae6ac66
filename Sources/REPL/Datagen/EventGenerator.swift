import Runtime

/// Makes up the events of a scene.
///
/// Pure: it is told the time, and gives the same events for the same seed and times.
protocol EventGenerator {
  /// The next event.
  /// - Parameter left: how many events are still to come, this one counted; nil: no end is set.
  mutating func next(atMillis: Int64, left: Int?) -> InputRecord

  /// The events that end what is open.
  mutating func finish(atMillis: Int64) -> [InputRecord]

  /// What an event is, in a word for `--verbose`.
  func title(of event: InputRecord) -> String
}

extension EventGenerator {
  mutating func finish(atMillis: Int64) -> [InputRecord] { [] }

  func title(of event: InputRecord) -> String { event.topic }
}

/// The list of scenes.
enum Scene: String, CaseIterable, Sendable {
  case smartshop, receipts, transactions, purchases, sales

  /// - Parameter settings: what a configuration says about the scene's world.
  /// - Throws: `YAMLFault` for a setting that there is not, or a value that it can't have.
  func generator(seed: UInt64, settings: YAMLSection = YAMLSection()) throws(YAMLFault) -> any EventGenerator {
    var settings = settings
    switch self {
    case .smartshop: return SmartshopGenerator(seed: seed, try SmartshopSettings(&settings))
    case .receipts: return ReceiptsGenerator(seed: seed, try ReceiptsSettings(&settings))
    case .transactions: return TransactionsGenerator(seed: seed, try TransactionsSettings(&settings))
    case .purchases: return PurchasesGenerator(seed: seed, try PurchasesSettings(&settings))
    case .sales: return SalesGenerator(seed: seed, try SalesSettings(&settings))
    }
  }

  /// The statements that declare its topics, with values of that format. The names are ones that a user's own
  /// statements do not need.
  func declarations(format: String) -> String {
    switch self {
    case .smartshop: SmartshopGenerator.declarations(format: format)
    case .receipts: ReceiptsGenerator.declarations(format: format)
    case .transactions: TransactionsGenerator.declarations(format: format)
    case .purchases: PurchasesGenerator.declarations(format: format)
    case .sales: SalesGenerator.declarations(format: format)
    }
  }

  /// The format of its values unless another one is asked for.
  var usualFormat: EventFormat {
    switch self {
    case .smartshop: .avro
    case .transactions: .protobuf
    case .receipts, .purchases, .sales: .json
    }
  }

  /// Events a second unless another rate is asked for.
  func usualRate(_ generator: any EventGenerator) -> Double {
    switch self {
    // One a second from each store.
    case .receipts: (generator as? ReceiptsGenerator).map { Double($0.settings.stores) } ?? 1
    case .smartshop, .transactions, .purchases, .sales: 10
    }
  }

  var summary: String {
    switch self {
    case .smartshop: "shopping sessions: check-in, basket, check-out"
    case .receipts: "a supermarket's receipts, one a second and store"
    case .transactions: "bank transactions over 20 accounts"
    case .purchases: "purchases on a web site, by country"
    case .sales: "customers and products, and then orders"
    }
  }
}

extension JSONValue {
  /// An object of these members, in their order.
  static func record(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { Member(name: $0.key, value: $0.value) })
  }

  static func whole(_ number: some BinaryInteger) -> JSONValue { .number(String(number)) }

  /// An amount of hundredths as a plain number: 12.5, 87.0, -0.25.
  static func amount(cents: Int) -> JSONValue {
    let (whole, rest) = cents.magnitude.quotientAndRemainder(dividingBy: 100)
    let digits = rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
    return .number("\(cents < 0 ? "-" : "")\(whole).\(digits)")
  }
}
