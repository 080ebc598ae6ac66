/// A POSIX TZ rule, such as `CET-1CEST,M3.5.0,M10.5.0/3`: the footer of a TZif file, for the time after its table
/// (RFC 8536, section 3.3.1).
struct PosixTimeZone: Equatable, Sendable {
  private let standard: TimeZoneRules.LocalTime
  private let daylight: Daylight?

  private struct Daylight: Equatable, Sendable {
    let local: TimeZoneRules.LocalTime
    let start: YearlyChange
    let end: YearlyChange
  }

  /// Reads the rule; nil where the text is none.
  init?(_ text: String) {
    var reader = PosixRuleReader(text)
    guard let standardName = reader.name(), let standardOffset = reader.offset(limitHours: 24) else { return nil }
    standard = .init(offsetSeconds: -standardOffset, isDaylightSaving: false, abbreviation: standardName)
    if reader.isAtEnd {
      daylight = nil
      return
    }
    guard let daylightName = reader.name() else { return nil }
    var daylightOffset = standard.offsetSeconds + 3600
    if !reader.next(is: ",") {
      guard let written = reader.offset(limitHours: 24) else { return nil }
      daylightOffset = -written
    }
    guard reader.take(","), let start = reader.change(), reader.take(","), let end = reader.change(), reader.isAtEnd
    else { return nil }
    let local = TimeZoneRules.LocalTime(
      offsetSeconds: daylightOffset, isDaylightSaving: true, abbreviation: daylightName)
    daylight = Daylight(local: local, start: start, end: end)
  }

  /// The local time that the rule gives at that instant.
  func local(atEpochSeconds seconds: Int64) -> TimeZoneRules.LocalTime {
    guard let daylight else { return standard }
    let localDay = CivilDate.floorDivide(Int(seconds) &+ standard.offsetSeconds, 86_400)
    let year = CivilDate(daysSinceEpoch: localDay).year
    // The instants within this year; each is given in the local time that holds up to it.
    let start = daylight.start.localSeconds(year: year) &- Int64(standard.offsetSeconds)
    let end = daylight.end.localSeconds(year: year) &- Int64(daylight.local.offsetSeconds)
    let isDaylight = start < end ? seconds >= start && seconds < end : seconds >= start || seconds < end
    return isDaylight ? daylight.local : standard
  }
}

/// A day and time of day at which clocks change each year.
enum YearlyChange: Equatable, Sendable {
  /// `Mm.w.d`: the `week`th (5: last) `weekday` (0: Sunday) of the month.
  case weekday(month: Int, week: Int, weekday: Int, second: Int)
  /// `Jn`: day 1...365, where 29 February is never counted.
  case dayWithoutLeapDay(Int, second: Int)
  /// `n`: day 0...365, where 29 February is counted.
  case day(Int, second: Int)

  /// When the change is in `year`, in seconds since 1970 on clocks before the change.
  func localSeconds(year: Int) -> Int64 {
    switch self {
    case .weekday(let month, let week, let weekday, let second):
      let first = Self.days(year, month)
      let firstWeekday = (first &+ 4) &- CivilDate.floorDivide(first &+ 4, 7) &* 7
      var day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      while day >= CivilDate.daysInMonth(month, year: year) { day -= 7 }
      return Int64((first &+ day) &* 86_400 &+ second)
    case .dayWithoutLeapDay(let day, let second):
      let skipped = CivilDate.isLeap(year) && day > 59 ? 1 : 0
      return Int64((Self.days(year, 1) &+ day &- 1 &+ skipped) &* 86_400 &+ second)
    case .day(let day, let second):
      return Int64((Self.days(year, 1) &+ day) &* 86_400 &+ second)
    }
  }

  private static func days(_ year: Int, _ month: Int) -> Int {
    CivilDate(year: year, month: month, day: 1)?.daysSinceEpoch ?? 0
  }
}

/// Takes a rule's text apart.
private struct PosixRuleReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  func next(is character: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: character) }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next(is: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Letters, or anything in angle brackets.
  mutating func name() -> String? {
    if take("<") {
      let name = rest.prefix { $0 != UInt8(ascii: ">") }
      rest = rest.dropFirst(name.count)
      return take(">") && !name.isEmpty ? String(decoding: name, as: UTF8.self) : nil
    }
    let name = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
    rest = rest.dropFirst(name.count)
    return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
  }

  /// `[+-]hh[:mm[:ss]]` in seconds.
  mutating func offset(limitHours: Int) -> Int? {
    let negative = take("-")
    if !negative { _ = take("+") }
    guard let hours = number(), hours <= limitHours else { return nil }
    var seconds = hours * 3600
    if take(":") {
      guard let minutes = number(), minutes < 60 else { return nil }
      seconds += minutes * 60
      if take(":") {
        guard let rest = number(), rest < 60 else { return nil }
        seconds += rest
      }
    }
    return negative ? -seconds : seconds
  }

  mutating func change() -> YearlyChange? {
    if take("M") {
      guard let month = number(), (1...12).contains(month), take("."), let week = number(), (1...5).contains(week),
        take("."), let weekday = number(), weekday <= 6, let second = time()
      else { return nil }
      return .weekday(month: month, week: week, weekday: weekday, second: second)
    }
    if take("J") {
      guard let day = number(), (1...365).contains(day), let second = time() else { return nil }
      return .dayWithoutLeapDay(day, second: second)
    }
    guard let day = number(), day <= 365, let second = time() else { return nil }
    return .day(day, second: second)
  }

  /// `/time`, or two o'clock; up to a week either way, as RFC 8536 extends POSIX.
  private mutating func time() -> Int? {
    take("/") ? offset(limitHours: 167) : 7200
  }

  private mutating func number() -> Int? {
    let digits = rest.prefix { digitValue($0) != nil }
    guard !digits.isEmpty, digits.count <= 3 else { return nil }
    rest = rest.dropFirst(digits.count)
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }
}
