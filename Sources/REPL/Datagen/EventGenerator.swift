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
}

/// The list of scenes.
enum Scene: String, CaseIterable, Sendable {
  case smartshop, receipts

  func generator(seed: UInt64) -> any EventGenerator {
    switch self {
    case .smartshop: SmartshopGenerator(seed: seed)
    case .receipts: ReceiptsGenerator(seed: seed)
    }
  }

  /// The statements that declare its topics, with values of that format. The names are ones that a user's own
  /// statements do not need.
  func declarations(format: String) -> String {
    switch self {
    case .smartshop: SmartshopGenerator.declarations(format: format)
    case .receipts: ReceiptsGenerator.declarations(format: format)
    }
  }

  /// The format of its values unless another one is asked for.
  var usualFormat: String {
    switch self {
    case .smartshop: "AVRO"
    case .receipts: "JSON"
    }
  }

  /// Events a second unless another rate is asked for.
  var usualRate: Double {
    switch self {
    case .smartshop: 10
    case .receipts: Double(ReceiptsGenerator.storeCount)
    }
  }

  var summary: String {
    switch self {
    case .smartshop: "shopping sessions: check-in, basket, check-out"
    case .receipts: "a supermarket's receipts, one a second and store"
    }
  }
}

extension JSONValue {
  /// An object of these members, in their order.
  static func record(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { Member(name: $0.key, value: $0.value) })
  }

  static func whole(_ number: some BinaryInteger) -> JSONValue { .number(String(number)) }

  /// An amount of hundredths as a plain number: 12.5, 87.0.
  static func amount(cents: Int) -> JSONValue {
    let (whole, rest) = cents.quotientAndRemainder(dividingBy: 100)
    let digits = rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
    return .number("\(whole).\(digits)")
  }
}
