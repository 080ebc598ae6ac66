import Runtime

/// What happens in a shop: sessions open, get lines in their baskets, and end with a check-out; so many are open at the
/// same time. A session's key is `Basket.key` of its number.
struct Shop {
  struct Line {
    var session: Int
    var qty: Int64
    var unitPrice: Double
    var ts: Int64
  }

  struct Checkout {
    var session: Int
    var ts: Int64
  }

  private(set) var lines: [Line] = []
  private(set) var checkouts: [Checkout] = []
  private(set) var sessionCount = 0

  /// Ends once there are so many lines, all sessions checked out.
  init(lineCount: Int, openSessions: Int, linesPerSession: Int) {
    var random = SplitMix(state: 7)
    var time: Int64 = 1_702_763_530_000
    var open = (0..<openSessions).map { (session: $0, lines: 0) }
    sessionCount = openSessions
    while lines.count < lineCount {
      let place = Int(random.next() % UInt64(openSessions))
      time += 1
      lines.append(
        Line(
          session: open[place].session, qty: Int64(random.next() % 5) + 1,
          unitPrice: Double(random.next() % 10_000) / 100, ts: time))
      open[place].lines += 1
      guard open[place].lines == linesPerSession, lines.count < lineCount else { continue }
      checkouts.append(Checkout(session: open[place].session, ts: time))
      open[place] = (sessionCount, 0)
      sessionCount += 1
    }
    for entry in open { checkouts.append(Checkout(session: entry.session, ts: time)) }
  }

  /// What each session's basket comes to: the plain computation of the joined rows.
  func totals() -> [(qty: Int64, price: Double)] {
    var totals = [(qty: Int64, price: Double)](repeating: (0, 0), count: sessionCount)
    for line in lines {
      totals[line.session].qty += line.qty
      totals[line.session].price += Double(line.qty) * line.unitPrice
    }
    return totals
  }
}
