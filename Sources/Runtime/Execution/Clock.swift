#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What time it is. A seam, so that tests and simulations hold the clock.
package protocol Clock: Sendable {
  /// Epoch milliseconds; may jump.
  func nowMillis() -> Int64
  /// Milliseconds since some moment; never goes back.
  func monotonicMillis() -> Int64
}

/// The machine's clock.
package struct SystemClock: Clock {
  package init() {}

  package func nowMillis() -> Int64 { read(CLOCK_REALTIME) }

  package func monotonicMillis() -> Int64 { read(CLOCK_MONOTONIC) }

  private func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
