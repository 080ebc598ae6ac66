/// All scalar functions. To add one: a declaration in a file of its own, and its name here.
package enum ScalarFunctions {
  package static let all: [ScalarFunction] =
    math + strings + collections + times + [.coalesce, .ifNull, .nullIf, .asValue]

  private static let math: [ScalarFunction] =
    [.abs, .sign, .round, .trunc, .floor, .ceil, .greatest, .least] + ScalarFunction.elementary

  private static let strings: [ScalarFunction] = [
    .ucase, .lcase, .initcap, .len, .substring, .concat, .concatWithSeparator, .instr, .replace, .trim, .split,
    .splitToMap,
  ]

  private static let collections: [ScalarFunction] = [
    .arrayLength, .arrayContains, .arrayJoin, .slice, .mapKeys, .mapValues, .transform, .filter, .reduce,
  ]

  private static let times: [ScalarFunction] = [
    .formatTimestamp, .parseTimestamp, .timestampToString, .stringToTimestamp, .formatDate, .parseDate, .dateToString,
    .stringToDate, .formatTime, .parseTime, .fromUnixTime, .unixTimestamp, .unixDate, .fromDays, .dateAdd, .dateSub,
    .timeAdd, .timeSub, .timestampAdd, .timestampSub, .convertZone,
  ]
}
