#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import Planner

extension ScalarFunction {
  static let fromUnixTime = ScalarFunction(
    "FROM_UNIXTIME", "The TIMESTAMP that is so many milliseconds after 1970 in UTC.", .time,
    [Variant(["millis": .bigint], returns: .timestamp, kernel: Kernels.identity, .strict { $0[0] })])

  static let unixTimestamp = ScalarFunction(
    "UNIX_TIMESTAMP", "The milliseconds since 1970 of a TIMESTAMP, or of this moment.", .time, isDeterministic: false,
    [
      Variant([:], returns: .bigint, .lenient { _ in .integer(WallClock.millis()) }),
      Variant(["timestamp": .timestamp], returns: .bigint, kernel: Kernels.identity, .strict { $0[0] }),
    ])

  static let unixDate = ScalarFunction(
    "UNIX_DATE", "The days since 1970 of a DATE, or of this moment in UTC.", .time, isDeterministic: false,
    [
      Variant(
        [:], returns: .integer,
        .lenient { _ in .integer(Casting.floorQuotient(WallClock.millis(), Casting.millisPerDay)) }),
      Variant(["date": .date], returns: .integer, kernel: Kernels.identity, .strict { $0[0] }),
    ])

  static let fromDays = ScalarFunction(
    "FROM_DAYS", "The DATE that is so many days after 1970-01-01.", .time,
    [Variant(["days": .integer], returns: .date, kernel: Kernels.identity, .strict { $0[0] })])
}

/// The time of day outside, for the functions that ask for it.
private enum WallClock {
  static func millis() -> Int64 {
    var time = timespec()
    // Fails for an unknown clock only.
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
