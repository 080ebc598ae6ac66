import Parser
import Synchronization

/// The time zones of this machine, by name.
package enum TimeZones {
  /// The zone of that name: an area and city of the system's time zone database (`Europe/Berlin`), `UTC`, or an offset
  /// (`Z`, `+05:30`, `-0800`, `UTC+2`, `GMT-3`).
  ///
  /// - Throws: `TimeZoneError` for names that are none.
  package static func named(_ name: String) throws(TimeZoneError) -> TimeZoneRules {
    if let found = try find(name) { return found }
    guard ZoneInfoFolder.system != nil else { throw .noDatabase(name) }
    throw .unknown(name, nearest: nearest(to: name))
  }

  /// The zone of that name; nil where there is none.
  ///
  /// - Throws: `damaged` where the system has a file for the zone that can't be read.
  static func find(_ name: String) throws(TimeZoneError) -> TimeZoneRules? {
    if let known = cache.withLock({ $0[name] }) { return known }
    guard let rules = try load(name) else { return nil }
    cache.withLock { cache in
      // Names may come from data; there are some 600 zones.
      if cache.count >= 2048 { cache.removeAll() }
      cache[name] = rules
    }
    return rules
  }

  /// The names of all zones that the system's database has, sorted; empty where there is no database.
  package static let knownNames: [String] = ZoneInfoFolder.system?.zoneNames() ?? []

  private static let cache = Mutex<[String: TimeZoneRules]>([:])

  private static func load(_ name: String) throws(TimeZoneError) -> TimeZoneRules? {
    if let seconds = fixedOffset(name) { return TimeZoneRules(name: name, fixedOffsetSeconds: seconds) }
    guard let bytes = ZoneInfoFolder.system?.zoneFile(name) else { return nil }
    do throws(TZifReader.Failure) {
      return try TZifReader.read(bytes, name: name)
    } catch .notTZif {
      return nil
    } catch {
      throw .damaged(name, "\(error)")
    }
  }

  private static func fixedOffset(_ name: String) -> Int? {
    for prefix in ["UTC", "GMT", "UT"] where name.hasPrefix(prefix) {
      let offset = name.dropFirst(prefix.count)
      return offset.isEmpty ? 0 : offset == "Z" ? nil : ZoneOffset.seconds(offset)
    }
    return ZoneOffset.seconds(name)
  }

  private static func nearest(to name: String) -> String? {
    let wanted = name.lowercased()
    // A name without its area (`Berlin`) is meant more often than one that is spelt alike.
    if let sameCity = knownNames.first(where: { $0.lowercased().hasSuffix("/" + wanted) }) { return sameCity }
    return NearestName.find(name, in: knownNames)
  }
}

/// Why a time zone can't be had.
package enum TimeZoneError: Error, Equatable, CustomStringConvertible {
  /// There is no zone of that name.
  case unknown(String, nearest: String?)
  /// This machine has no time zone database at all.
  case noDatabase(String)
  /// The zone's file can't be read as one.
  case damaged(String, String)

  package var description: String {
    switch self {
    case .unknown(let name, let nearest?): "there is no time zone '\(name)'; did you mean '\(nearest)'?"
    case .unknown(let name, nil): "there is no time zone '\(name)'; zones are named such as 'Europe/Berlin' or '+05:30'"
    case .noDatabase(let name):
      "time zone '\(name)' is not known: this machine has no time zone database (install tzdata, or set TZDIR to one)"
    case .damaged(let name, let reason): "the time zone database's file for '\(name)' can't be read: \(reason)"
    }
  }
}
