import Runtime

/// The plain computation of what the GROUP BY gives.
struct BasketTotals {
  struct Total: Equatable {
    var ts = Int64.min
    var qty: Int64 = 0
    var total = 0.0
    var count: Int64 = 0
  }

  private var totals: [Total]
  private let numbers: [[UInt8]: Int]

  /// - Parameter variant: of the basket, for its keys.
  init(keys: Int, variant: Basket.Variant = .plain) {
    totals = Array(repeating: Total(), count: keys)
    numbers = Dictionary(uniqueKeysWithValues: (0..<keys).map { (Basket.key($0, variant), $0) })
  }

  /// Takes in all lines, again with each call.
  mutating func add(_ lines: [Basket.Line]) {
    for line in lines {
      totals[line.key].ts = max(totals[line.key].ts, line.ts)
      totals[line.key].qty += line.qty
      totals[line.key].total += Double(line.qty) * line.unitPrice
      totals[line.key].count += 1
    }
  }

  /// Checks the last record of each key, with a value of four numbers separated by commas or of JSON.
  /// - Throws: `WrongAnswer`.
  func check(_ records: borrowing OutgoingBatch) throws {
    var copies: [(key: [UInt8], value: [UInt8])] = []
    for entry in records.entries {
      if let key = records.bytes(of: entry.key), let value = records.bytes(of: entry.value) {
        copies.append((Array(key), Array(value)))
      }
    }
    try check(copies)
  }

  /// Checks that there is a record of each key that has lines, and of no other.
  func checkKeys(_ records: borrowing OutgoingBatch) throws {
    var found: Set<[UInt8]> = []
    for entry in records.entries { found.insert(records.bytes(of: entry.key).map { Array($0) } ?? []) }
    let expected = totals.count { $0.count > 0 }
    guard found.count == expected, found.allSatisfy({ numbers[$0].map { totals[$0].count > 0 } ?? false }) else {
      throw WrongAnswer("\(found.count) keys came out and not \(expected)")
    }
  }

  func check(_ records: [(key: [UInt8], value: [UInt8])]) throws {
    var found: [Int: [UInt8]] = [:]
    for record in records {
      guard let number = numbers[record.key] else { throw WrongAnswer("a key that nobody wrote") }
      found[number] = record.value
    }
    for (number, total) in totals.enumerated() where total.count > 0 {
      guard let value = found[number] else { throw WrongAnswer("key \(number) has no result") }
      let text = String(decoding: value, as: UTF8.self)
      guard let result = Self.read(text), result == total else {
        throw WrongAnswer("key \(number): \(total) was expected, the result is \(text)")
      }
    }
  }

  private static func read(_ text: String) -> Total? {
    // The values of a JSON object in its order are the fields of the delimited form.
    let fields = text.split { ",{}".contains($0) }.map { field in
      field.split(separator: ":").last.map { String($0.filter { $0 != " " }) } ?? ""
    }
    guard fields.count == 4, let ts = Int64(fields[0]), let qty = Int64(fields[1]), let total = Double(fields[2]),
      let count = Int64(fields[3])
    else { return nil }
    return Total(ts: ts, qty: qty, total: total, count: count)
  }
}
