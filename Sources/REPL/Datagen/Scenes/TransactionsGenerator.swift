import Planner
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
  /// The numbers of the accounts, behind `ACC`.
  private let accounts: [Int]
  private var random: SplitMix
  private var count = 0

  init(seed: UInt64, _ settings: TransactionsSettings = TransactionsSettings()) {
    self.settings = settings
    var random = SplitMix(seed: seed)
    var numbers: Set<Int> = []
    accounts = (0..<settings.accounts).map { _ in
      var number: Int
      repeat { number = random.number(in: 1_000_000_000...9_999_999_999) } while !numbers.insert(number).inserted
      return number
    }
    self.random = random
  }

  static let topics = [
    SceneTopic(
      "transactions",
      [
        ColumnSchema("transaction_id", .string), ColumnSchema("account_number", .string),
        ColumnSchema("transaction_reference", .string), ColumnSchema("transaction_datetime", .bigint),
        ColumnSchema("amount", .double),
      ])
  ]

  mutating func next(atMillis millis: Int64, left: Int?, into events: SceneEvents) {
    let account = accounts[random.number(in: 0...(accounts.count - 1))]
    let isDebit = random.chance(percent: settings.debitPercent)
    let cents = isDebit ? -random.number(in: settings.debit) : random.number(in: settings.credit)
    let identifier = random.identifier()
    events.append(to: 0, atMillis: millis) { row in
      row.append(atMost: 16) { $0.append(hexadecimal: identifier.high) }
      row.append("ACC", account)
      row.append("REF-", count)
      row.append(Int(millis))
      row.append(cents: cents)
    }
    count += 1
  }
}
