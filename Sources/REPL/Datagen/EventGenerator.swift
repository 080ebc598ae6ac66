import Runtime

/// Makes up the events of a scene.
///
/// Pure: it is told the time, and gives the same events for the same seed and times.
protocol EventGenerator {
  /// The topics that its events go to.
  static var topics: [SceneTopic] { get }

  /// Appends the next event.
  /// - Parameters:
  ///   - left: how many events are still to come, this one counted; nil: no end is set.
  ///   - events: of the topics above, in their order.
  mutating func next(atMillis: Int64, left: Int?, into events: SceneEvents)

  /// Appends the events that end what is open.
  mutating func finish(atMillis: Int64, into events: SceneEvents)

  /// What an event of a topic is, in a word for `--verbose`.
  func title(ofTopic topic: Int) -> String
}

extension EventGenerator {
  mutating func finish(atMillis: Int64, into events: SceneEvents) {}

  func title(ofTopic topic: Int) -> String { Self.topics[topic].name }
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

  /// The topics that its events go to.
  var topics: [SceneTopic] {
    switch self {
    case .smartshop: SmartshopGenerator.topics
    case .receipts: ReceiptsGenerator.topics
    case .transactions: TransactionsGenerator.topics
    case .purchases: PurchasesGenerator.topics
    case .sales: SalesGenerator.topics
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
