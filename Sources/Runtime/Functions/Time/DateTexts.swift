import Planner

extension ScalarFunction {
  static let formatDate = ScalarFunction(
    "FORMAT_DATE", "A DATE as text, by a pattern of Java's letters.", .time,
    [Variant(["date": .date, "pattern": .string], returns: .string, formattingDate)])

  static let dateToString = ScalarFunction(
    "DATETOSTRING", "Days since 1970 as text, by a pattern of Java's letters. Old: FORMAT_DATE.", .time,
    [Variant(["days": .integer, "pattern": .string], returns: .string, formattingDate)])

  static let parseDate = ScalarFunction(
    "PARSE_DATE", "The DATE that a text means, by a pattern of Java's letters.", .time,
    [
      Variant(
        ["text": .string, "pattern": .string], returns: .date,
        .withPattern(at: 1) { (value, pattern, _) throws(TimeTextError) in
          // ksqlDB reads it by `SimpleDateFormat`, which leaves what stands behind the date.
          .integer(try pattern.parseDate(value.text, ignoringRest: true))
        })
    ])

  static let stringToDate = ScalarFunction(
    "STRINGTODATE", "The days since 1970 that a text means, by a pattern. Old: PARSE_DATE.", .time,
    [Variant(["text": .string, "pattern": .string], returns: .integer, parsingDate)])

  static let formatTime = ScalarFunction(
    "FORMAT_TIME", "A TIME as text, by a pattern of Java's letters.", .time,
    [
      Variant(
        ["time": .time, "pattern": .string], returns: .string,
        .withPattern(at: 1) { (value, pattern, _) throws(TimeTextError) in
          .string(try pattern.format(time: value.int))
        })
    ])

  static let parseTime = ScalarFunction(
    "PARSE_TIME", "The TIME that a text means, by a pattern of Java's letters.", .time,
    [
      Variant(
        ["text": .string, "pattern": .string], returns: .time,
        .withPattern(at: 1) { (value, pattern, _) throws(TimeTextError) in
          .integer(try pattern.parseTime(value.text))
        })
    ])

  private static let formattingDate = FunctionBody.withPattern(at: 1) { (value, pattern, _) throws(TimeTextError) in
    .string(try pattern.format(date: value.int))
  }

  private static let parsingDate = FunctionBody.withPattern(at: 1) { (value, pattern, _) throws(TimeTextError) in
    .integer(try pattern.parseDate(value.text))
  }
}
