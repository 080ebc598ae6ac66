import Runtime

/// A clock that stands still, so that a run gives the same every time.
struct FixedClock: Clock {
  /// What tests that say no time run at.
  static let epoch = FixedClock(millis: 0)

  let millis: Int64

  func nowMillis() -> Int64 { millis }
  func monotonicMillis() -> Int64 { millis }
}
