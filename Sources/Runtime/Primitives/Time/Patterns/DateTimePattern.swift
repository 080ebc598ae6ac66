/// A pattern of dates and times such as `yyyy-MM-dd HH:mm:ss`, with the letters of Java's `DateTimeFormatter`.
///
/// Compiled once, then used for every row. Letters of names are read in any case and written in English. Results are
/// those of ksqlDB's FORMAT_... and PARSE_... functions: what a text doesn't say is 1970-01-01 00:00.
package struct DateTimePattern: Sendable {
  /// The pattern's text.
  package let pattern: String
  private let elements: [PatternElement]

  /// Compiles the pattern.
  ///
  /// - Throws: where a letter has no meaning, or is written too often.
  package init(_ pattern: String) throws(TimeTextError) {
    self.pattern = pattern
    elements = try PatternCompiler.compile(pattern)
  }

  /// Writes a DATE, given in days since 1970-01-01.
  ///
  /// - Throws: where the pattern asks for a time of day or a zone.
  package func format(date days: Int64) throws(TimeTextError) -> String {
    try format(FormattedTime(date: CivilDate(daysSinceEpoch: Int(days)), what: "a DATE"))
  }

  /// Writes a TIME, given in milliseconds since midnight.
  ///
  /// - Throws: where the pattern asks for a date or a zone.
  package func format(time millisOfDay: Int64) throws(TimeTextError) -> String {
    try format(FormattedTime(millisOfDay: CivilDateTime(epochMillis: millisOfDay).millisOfDay, what: "a TIME"))
  }

  /// Writes a TIMESTAMP, given in milliseconds since 1970, as clocks in `zone` show it.
  package func format(timestamp epochMillis: Int64, zone: TimeZoneRules) throws(TimeTextError) -> String {
    try format(FormattedTime(epochMillis: epochMillis, zone: zone))
  }

  private func format(_ time: FormattedTime) throws(TimeTextError) -> String {
    var buffer = ByteBuffer(capacity: 48)
    try time.append(elements, to: &buffer)
    return buffer.text
  }

  /// Reads a DATE: the days since 1970-01-01.
  ///
  /// - Parameter ignoringRest: only the beginning of the text need match, as for Java's `SimpleDateFormat`.
  /// - Throws: where the text doesn't match, or also holds a time of day.
  package func parseDate(_ text: String, ignoringRest: Bool = false) throws(TimeTextError) -> Int64 {
    let millis = try parseTimestamp(text, zone: .utc, ignoringRest: ignoringRest)
    let day = Int64(CivilDateTime.millisPerDay)
    guard millis % day == 0 else {
      throw TimeTextError("'\(text)' holds a time of day beside the date (pattern '\(pattern)')")
    }
    return millis / day
  }

  /// Reads a TIME: the milliseconds since midnight.
  ///
  /// - Throws: where the text doesn't match, has no hour, or also holds a date.
  package func parseTime(_ text: String) throws(TimeTextError) -> Int64 {
    let parsed = try parse(text)
    guard !parsed.hasDate else {
      throw TimeTextError("'\(text)' holds a date beside the time of day (pattern '\(pattern)')")
    }
    guard parsed.hasHour else { throw TimeTextError("'\(text)' has no hour (pattern '\(pattern)')") }
    return Int64(parsed.millisOfDay)
  }

  /// Reads a TIMESTAMP: the milliseconds since 1970. The text is in `zone`, unless it names a zone or an offset itself.
  ///
  /// - Parameter ignoringRest: only the beginning of the text need match, as for Java's `SimpleDateFormat`.
  /// - Throws: where the text doesn't match, or names a day or a time that doesn't exist.
  package func parseTimestamp(
    _ text: String, zone: TimeZoneRules, ignoringRest: Bool = false
  ) throws(TimeTextError) -> Int64 {
    let parsed = try parse(text, ignoringRest: ignoringRest)
    do throws(TimeTextError) {
      guard let millis = try parsed.epochMillis(zone: zone) else { throw TimeTextError("the year is too far away") }
      return millis
    } catch {
      throw TimeTextError("'\(text)' can't be read by the pattern '\(pattern)': \(error)")
    }
  }

  private func parse(_ text: String, ignoringRest: Bool = false) throws(TimeTextError) -> ParsedTime {
    var matcher = PatternMatcher(text)
    if let parsed = matcher.match(elements, ignoringRest: ignoringRest) { return parsed }
    throw TimeTextError("'\(text)' does not match the pattern '\(pattern)': \(matcher.failure)")
  }
}
