import Runtime

/// What the bank is like.
struct TransactionsSettings {
  var accounts = 20
  /// The amount of one transaction, in cents; below zero it is taken from the account.
  var credit = 1...200_000
  var debit = 1...50_000
  /// Of 100 transactions, how many take from the account.
  var debitPercent = 25

  init() {}

  /// - Throws: `YAMLFault`
  init(_ section: inout YAMLSection) throws(YAMLFault) {
    accounts = try section.number("accounts", in: 1...1_000_000) ?? accounts
    credit = try section.cents("credit") ?? credit
    debit = try section.cents("debit") ?? debit
    debitPercent = try section.number("debit_percent", in: 0...100) ?? debitPercent
    try section.finish()
  }
}

/// Bank transactions over a number of accounts.
struct TransactionsGenerator: EventGenerator {
  private let settings: TransactionsSettings
  private let accounts: [JSONValue]
  private var random: SplitMix
  private var count = 0

  init(seed: UInt64, _ settings: TransactionsSettings = TransactionsSettings()) {
    self.settings = settings
    var random = SplitMix(seed: seed)
    var numbers: Set<Int> = []
    accounts = (0..<settings.accounts).map { _ in
      var number: Int
      repeat { number = random.number(in: 1_000_000_000...9_999_999_999) } while !numbers.insert(number).inserted
      return .string("ACC\(number)")
    }
    self.random = random
  }

  static func declarations(format: String) -> String {
    """
    CREATE OR REPLACE STREAM `datagen-transactions`
      (transaction_id STRING, account_number STRING, transaction_reference STRING, transaction_datetime BIGINT,
       amount DOUBLE)
      WITH (KAFKA_TOPIC = 'transactions', VALUE_FORMAT = '\(format)');
    """
  }

  mutating func next(atMillis millis: Int64, left: Int?) -> InputRecord {
    let account = accounts[random.number(in: 0...(accounts.count - 1))]
    let isDebit = random.chance(percent: settings.debitPercent)
    let cents = isDebit ? -random.number(in: settings.debit) : random.number(in: settings.credit)
    defer { count += 1 }
    return InputRecord(
      topic: "transactions", key: nil,
      value: .record(
        [
          "transaction_id": .string(String(random.identifier().prefix(16))), "account_number": account,
          "transaction_reference": .string("REF-\(count)"), "transaction_datetime": .whole(millis),
          "amount": .amount(cents: cents),
        ]), timestampMillis: millis)
  }
}
