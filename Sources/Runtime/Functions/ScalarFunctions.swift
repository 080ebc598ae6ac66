/// All scalar functions. To add one: a declaration in a file of its own, and its name here.
package enum ScalarFunctions {
  package static let all: [ScalarFunction] =
    math + strings + bytes + regex + urls + json + collections + times
    + [.coalesce, .ifNull, .nullIf, .asValue, .geoDistance, .uuid]

  private static let math: [ScalarFunction] =
    [.abs, .sign, .round, .trunc, .floor, .ceil, .greatest, .least, .atan2, .power, .log, .pi, .random]
    + ScalarFunction.elementary

  private static let strings: [ScalarFunction] = [
    .ucase, .lcase, .initcap, .len, .substring, .concat, .concatWithSeparator, .instr, .replace, .trim, .split,
    .splitToMap, .lpad, .rpad, .elt, .field, .chr, .md5, .mask, .maskLeft, .maskRight, .maskKeepLeft, .maskKeepRight,
  ]

  private static let bytes: [ScalarFunction] = [
    .encode, .toBytes, .fromBytes, .intFromBytes, .bigintFromBytes, .doubleFromBytes,
  ]

  private static let regex: [ScalarFunction] = [.regexpExtract, .regexpExtractAll, .regexpReplace, .regexpSplit]

  private static let urls: [ScalarFunction] =
    [.urlParameter, .urlEncodeParameter, .urlDecodeParameter] + ScalarFunction.urlParts

  private static let json: [ScalarFunction] = [
    .extractJSONField, .isJSONString, .jsonArrayContains, .jsonArrayLength, .jsonConcat, .jsonItems, .jsonKeys,
    .jsonRecords, .toJSONString,
  ]

  private static let collections: [ScalarFunction] = [
    .arrayLength, .arrayContains, .arrayJoin, .arrayConcat, .arrayDistinct, .arrayExcept, .arrayIntersect, .arrayUnion,
    .arrayMax, .arrayMin, .arrayRemove, .arraySort, .generateSeries, .slice, .mapKeys, .mapValues, .mapUnion, .asMap,
    .entries, .transform, .filter, .reduce,
  ]

  private static let times: [ScalarFunction] = [
    .formatTimestamp, .parseTimestamp, .timestampToString, .stringToTimestamp, .formatDate, .parseDate, .dateToString,
    .stringToDate, .formatTime, .parseTime, .fromUnixTime, .unixTimestamp, .unixDate, .fromDays, .dateAdd, .dateSub,
    .timeAdd, .timeSub, .timestampAdd, .timestampSub, .convertZone,
  ]
}
