/// When a worker does what it does not do in every turn, in milliseconds of the clock that never goes back.
struct WorkerSchedule {
  private var lastCommitMillis: Int64
  private var nextLookMillis: Int64 = .min
  private var nextPassMillis: Int64 = .min

  /// How often those who look are told what is held, between commits.
  private static let lookMillis: Int64 = 1000
  /// How often windows are looked at that close by time alone.
  private static let passMillis: Int64 = 100

  init(nowMillis: Int64) { lastCommitMillis = nowMillis }

  func sinceCommit(nowMillis: Int64) -> Int64 { nowMillis - lastCommitMillis }

  /// A commit tells what is held, too.
  mutating func noteCommit(nowMillis: Int64) {
    lastCommitMillis = nowMillis
    nextLookMillis = nowMillis + Self.lookMillis
  }

  /// Whether it is time to tell what is held, which is then done.
  mutating func takeLook(nowMillis: Int64) -> Bool { Self.take(&nextLookMillis, nowMillis, every: Self.lookMillis) }

  /// Whether it is time to look at windows, which is then done.
  mutating func takePass(nowMillis: Int64) -> Bool { Self.take(&nextPassMillis, nowMillis, every: Self.passMillis) }

  private static func take(_ next: inout Int64, _ nowMillis: Int64, every interval: Int64) -> Bool {
    guard nowMillis >= next else { return false }
    next = nowMillis + interval
    return true
  }
}
