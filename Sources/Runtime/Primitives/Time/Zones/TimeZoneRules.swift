/// When which offset from UTC holds in a place: a table of past changes, then a rule for the future.
package struct TimeZoneRules: Sendable {
  /// An offset with what goes with it.
  struct LocalTime: Equatable, Sendable {
    /// Seconds east of Greenwich.
    let offsetSeconds: Int
    let isDaylightSaving: Bool
    /// Such as `PDT`; `-03` where a zone has no letters.
    let abbreviation: String
  }

  /// The name it was asked for by, such as `Europe/Berlin` or `+05:30`.
  package let name: String
  /// Whether one offset always holds.
  package var isFixed: Bool { transitions.isEmpty && future == nil }

  /// The instants (seconds since 1970 in UTC) from which another local time holds, ascending.
  private let transitions: [Int64]
  /// The local time that holds from the transition at the same index on.
  private let following: [LocalTime]
  /// What held before the first transition.
  private let first: LocalTime
  /// The rule for times after the last transition; nil where the last local time stays.
  private let future: PosixTimeZone?

  /// Makes the zone out of a table; `transitions` is ascending and `following` of the same length.
  init(name: String, first: LocalTime, transitions: [Int64], following: [LocalTime], future: PosixTimeZone?) {
    self.name = name
    self.first = first
    self.transitions = transitions
    self.following = following
    self.future = future
  }

  /// Makes a zone where clocks are always `offsetSeconds` east of Greenwich.
  package init(name: String, fixedOffsetSeconds: Int) {
    let local = LocalTime(offsetSeconds: fixedOffsetSeconds, isDaylightSaving: false, abbreviation: name)
    self.init(name: name, first: local, transitions: [], following: [], future: nil)
  }

  /// UTC.
  package static let utc = TimeZoneRules(name: "UTC", fixedOffsetSeconds: 0)

  /// How many seconds clocks are ahead of UTC at that instant.
  package func offsetSeconds(atEpochSeconds seconds: Int64) -> Int {
    local(atEpochSeconds: seconds).offsetSeconds
  }

  /// What clocks show at `epochMillis`.
  package func civil(epochMillis: Int64) -> CivilDateTime {
    let seconds = CivilDate.floorDivide(Int(epochMillis), 1000)
    return CivilDateTime(epochMillis: epochMillis, offsetSeconds: offsetSeconds(atEpochSeconds: Int64(seconds)))
  }

  /// The abbreviation that clocks' time has at that instant, such as `PDT`.
  package func abbreviation(atEpochSeconds seconds: Int64) -> String {
    local(atEpochSeconds: seconds).abbreviation
  }

  /// The instant at which clocks show `local`, in milliseconds since 1970; nil where 64 bits can't hold it.
  ///
  /// As java.time: of two such instants (clocks went back) the earlier; where there is none (clocks went forward over
  /// it) as much later as the clocks went forward.
  package func epochMillis(of local: CivilDateTime) -> Int64? {
    guard let localMillis = local.localMillis else { return nil }
    let localSeconds = CivilDate.floorDivide(Int(localMillis), 1000)
    let offset = offsetSeconds(atLocalSeconds: Int64(localSeconds))
    let (millis, overflow) = localMillis.subtractingReportingOverflow(Int64(offset) * 1000)
    return overflow ? nil : millis
  }

  /// The offset to take for clocks that show `localSeconds` (seconds since 1970-01-01T00:00 on those clocks).
  private func offsetSeconds(atLocalSeconds localSeconds: Int64) -> Int {
    if isFixed { return first.offsetSeconds }
    // No offset is as much as a day, and no zone ever changed twice within two days: so one day before and one day
    // after are on either side of the change, if there is one near.
    let before = offsetSeconds(atEpochSeconds: localSeconds &- 86_400)
    let after = offsetSeconds(atEpochSeconds: localSeconds &+ 86_400)
    if before == after { return before }
    if offsetSeconds(atEpochSeconds: localSeconds &- Int64(before)) == before { return before }
    // In a gap neither offset fits; with the one before, the result is later by the gap's length.
    return offsetSeconds(atEpochSeconds: localSeconds &- Int64(after)) == after ? after : before
  }

  private func local(atEpochSeconds seconds: Int64) -> LocalTime {
    guard let firstTransition = transitions.first, let last = transitions.last else {
      return future?.local(atEpochSeconds: seconds) ?? first
    }
    if seconds < firstTransition { return first }
    if seconds >= last, let future { return future.local(atEpochSeconds: seconds) }
    // The last transition at or before `seconds`.
    var (low, high) = (0, transitions.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle } else { high = middle }
    }
    return following[low]
  }
}
