import ArgumentParser

/// A length of time of the command line: `500ms`, `30s`, `5m`, `1h`.
struct Interval: Hashable, Sendable {
  private static let units: [(suffix: String, millis: Int64)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
  ]

  let millis: Int64

  /// Parses a whole number above 0 and its unit; nil for anything else.
  init?(_ text: String) {
    guard let unit = Self.units.first(where: { text.hasSuffix($0.suffix) }) else { return nil }
    let digits = text.dropLast(unit.suffix.utf8.count)
    guard digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains), let count = Int64(digits), count > 0
    else { return nil }
    let (millis, overflow) = count.multipliedReportingOverflow(by: unit.millis)
    guard !overflow else { return nil }
    self.millis = millis
  }
}

extension Interval: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}
