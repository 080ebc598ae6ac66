import Planner

extension ScalarFunction {
  static let formatTimestamp = ScalarFunction(
    "FORMAT_TIMESTAMP", "A TIMESTAMP as text, by a pattern of Java's letters, in a time zone (UTC if not given).",
    .time,
    [
      Variant(["timestamp": .timestamp, "pattern": .string], returns: .string, formatting),
      Variant(["timestamp": .timestamp, "pattern": .string, "zone": .string], returns: .string, formatting),
    ])

  static let timestampToString = ScalarFunction(
    "TIMESTAMPTOSTRING", "Milliseconds since 1970 as text, by a pattern of Java's letters. Old: FORMAT_TIMESTAMP.",
    .time,
    [
      Variant(["millis": .bigint, "pattern": .string], returns: .string, formatting),
      Variant(["millis": .bigint, "pattern": .string, "zone": .string], returns: .string, formatting),
    ])

  static let parseTimestamp = ScalarFunction(
    "PARSE_TIMESTAMP",
    "The TIMESTAMP that a text means, by a pattern of Java's letters, in a time zone (UTC if not given).",
    .time,
    [
      Variant(["text": .string, "pattern": .string], returns: .timestamp, parsing),
      Variant(["text": .string, "pattern": .string, "zone": .string], returns: .timestamp, parsing),
    ])

  static let stringToTimestamp = ScalarFunction(
    "STRINGTOTIMESTAMP", "The milliseconds since 1970 that a text means, by a pattern. Old: PARSE_TIMESTAMP.", .time,
    [
      Variant(["text": .string, "pattern": .string], returns: .bigint, parsing),
      Variant(["text": .string, "pattern": .string, "zone": .string], returns: .bigint, parsing),
    ])

  private static let formatting = FunctionBody.withPattern(at: 1) { (value, pattern, zone) throws(TimeTextError) in
    .string(try pattern.format(timestamp: value.int, zone: zone))
  }

  private static let parsing = FunctionBody.withPattern(at: 1) { (value, pattern, zone) throws(TimeTextError) in
    .integer(try pattern.parseTimestamp(value.text, zone: zone))
  }
}
