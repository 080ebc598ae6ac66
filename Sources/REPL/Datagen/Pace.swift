/// Says how many events are due, for a steady rate. Pure: it is told how much time has passed.
struct Pace {
  /// With no rate set, and after a pause, not more than this is due at once.
  static let mostAtOnce = 1000

  /// Events a second; nil: as fast as possible.
  private let rate: Double?
  private var done = 0

  init(rate: Double?) {
    self.rate = rate
  }

  /// How many events are due once that much time has passed since the start.
  func due(afterMillis elapsed: Int64) -> Int {
    guard let rate else { return Self.mostAtOnce }
    // The first event is due at once, the next one a step later.
    let total = min(rate * Double(max(elapsed, 0)) / 1000, 9e15).rounded(.down) + 1
    return min(max(Int(total) - done, 0), Self.mostAtOnce)
  }

  /// How long to wait until the next event is due.
  func millisToNext(afterMillis elapsed: Int64) -> Int {
    guard let rate else { return 0 }
    return Int(min(max(Double(done) * 1000 / rate - Double(elapsed), 1), 1000).rounded(.up))
  }

  mutating func took(_ count: Int) { done += count }
}
