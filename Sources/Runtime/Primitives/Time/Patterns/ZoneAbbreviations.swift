/// The zones that people write as a few letters, with their names in full.
///
/// The letters are ambiguous all over the world; each stands for the zone that Java takes for it in English.
struct ZoneAbbreviations {
  private let standard: String
  private let daylight: String?
  private let zone: String
  /// The name in full, with `%` for "Standard" or "Daylight" (or "Summer").
  private let fullName: String
  private let daylightWord: String

  private init(_ standard: String, _ daylight: String?, _ zone: String, _ fullName: String, _ word: String = "Daylight")
  {
    (self.standard, self.daylight, self.zone, self.fullName) = (standard, daylight, zone, fullName)
    daylightWord = word
  }

  /// The zone that an abbreviation stands for, whatever the case of its letters.
  static func zone(abbreviated text: String) -> String? {
    let text = text.uppercased()
    return all.first { $0.standard == text || $0.daylight == text }?.zone
  }

  /// The name in full of what the system's time zone database abbreviates so, if it is a known one.
  static func fullName(of abbreviation: String, in zone: TimeZoneRules, offsetSeconds: Int) -> String? {
    guard let found = all.first(where: { $0.standard == abbreviation || $0.daylight == abbreviation }),
      found.zone == zone.name || found.isUnambiguous
    else { return nil }
    let word = abbreviation == found.daylight ? found.daylightWord : "Standard"
    return found.fullName.split(separator: "%", omittingEmptySubsequences: false).joined(separator: word)
  }

  /// Whether no other zone is abbreviated so; IST is also Irish and Israeli, CST also Chinese and Cuban.
  private var isUnambiguous: Bool { !["IST", "CST", "BST"].contains(standard) && daylight != "BST" }

  private static let all = [
    ZoneAbbreviations("UTC", nil, "UTC", "Coordinated Universal Time"),
    ZoneAbbreviations("GMT", "BST", "Europe/London", "Greenwich Mean Time"),
    ZoneAbbreviations("PST", "PDT", "America/Los_Angeles", "Pacific % Time"),
    ZoneAbbreviations("MST", "MDT", "America/Denver", "Mountain % Time"),
    ZoneAbbreviations("CST", "CDT", "America/Chicago", "Central % Time"),
    ZoneAbbreviations("EST", "EDT", "America/New_York", "Eastern % Time"),
    ZoneAbbreviations("AST", "ADT", "America/Halifax", "Atlantic % Time"),
    ZoneAbbreviations("NST", "NDT", "America/St_Johns", "Newfoundland % Time"),
    ZoneAbbreviations("AKST", "AKDT", "America/Anchorage", "Alaska % Time"),
    ZoneAbbreviations("HST", nil, "Pacific/Honolulu", "Hawaii-Aleutian % Time"),
    ZoneAbbreviations("WET", "WEST", "Europe/Lisbon", "Western European % Time", "Summer"),
    ZoneAbbreviations("CET", "CEST", "Europe/Paris", "Central European % Time", "Summer"),
    ZoneAbbreviations("EET", "EEST", "Europe/Helsinki", "Eastern European % Time", "Summer"),
    ZoneAbbreviations("MSK", nil, "Europe/Moscow", "Moscow % Time"),
    ZoneAbbreviations("SAST", nil, "Africa/Johannesburg", "South Africa % Time"),
    ZoneAbbreviations("EAT", nil, "Africa/Nairobi", "East Africa Time"),
    ZoneAbbreviations("PKT", nil, "Asia/Karachi", "Pakistan % Time"),
    ZoneAbbreviations("IST", nil, "Asia/Kolkata", "India % Time"),
    ZoneAbbreviations("WIB", nil, "Asia/Jakarta", "Western Indonesia Time"),
    ZoneAbbreviations("HKT", nil, "Asia/Hong_Kong", "Hong Kong % Time"),
    ZoneAbbreviations("JST", nil, "Asia/Tokyo", "Japan % Time"),
    ZoneAbbreviations("KST", nil, "Asia/Seoul", "Korean % Time"),
    ZoneAbbreviations("AWST", nil, "Australia/Perth", "Australian Western % Time"),
    ZoneAbbreviations("ACST", "ACDT", "Australia/Adelaide", "Australian Central % Time"),
    ZoneAbbreviations("AEST", "AEDT", "Australia/Sydney", "Australian Eastern % Time"),
    ZoneAbbreviations("NZST", "NZDT", "Pacific/Auckland", "New Zealand % Time"),
  ]
}
