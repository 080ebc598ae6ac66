import Testing

@testable import Runtime

@Suite struct CivilDateTests {
  @Test(arguments: civilDateVectors.split(separator: "\n").map(String.init))
  func agreesWithPython(vector: String) throws {
    let numbers = vector.split(separator: " ").compactMap { Int($0) }
    let date = CivilDate(daysSinceEpoch: numbers[0])
    #expect(date == CivilDate(year: numbers[1], month: numbers[2], day: numbers[3]))
    #expect(date.daysSinceEpoch == numbers[0])
    #expect(date.dayOfWeek == numbers[4])
    #expect(date.dayOfYear == numbers[5])
  }

  @Test func everyDayFollowsTheOneBefore() {
    var previous = CivilDate(daysSinceEpoch: -800_001)
    for days in -800_000...800_000 {
      let date = CivilDate(daysSinceEpoch: days)
      guard previous < date, date.daysSinceEpoch == days else {
        Issue.record("day \(days) is \(date)")
        return
      }
      previous = date
    }
  }

  @Test func refusesDaysThatDoNotExist() {
    for (year, month, day) in [(2023, 2, 29), (1900, 2, 29), (2020, 13, 1), (2020, 0, 1), (2020, 4, 31), (2020, 1, 0)] {
      #expect(CivilDate(year: year, month: month, day: day) == nil)
    }
    #expect(CivilDate(year: .max, month: 1, day: 1) == nil)
  }

  @Test(arguments: [Int64.min, -86_400_001, -1, 0, 1, 86_399_999, 86_400_000, 1_526_075_913_123, Int64.max])
  func millisSurviveBothWays(millis: Int64) {
    let value = CivilDateTime(epochMillis: millis)
    #expect((0..<CivilDateTime.millisPerDay).contains(value.millisOfDay))
    #expect(value.localMillis == millis)
    _ = CivilDateTime(epochMillis: millis, offsetSeconds: 64_800)
    _ = CivilDateTime(epochMillis: millis, offsetSeconds: -64_800)
  }

  @Test func yearsFarAwayHaveNoMillis() throws {
    let date = try #require(CivilDate(year: CivilDate.yearBound, month: 12, day: 31))
    #expect(CivilDateTime(date: date, millisOfDay: 0).localMillis == nil)
  }
}

/// Results of Python's `datetime`: days since 1970-01-01, year, month, day, day of the week (1: Monday), day of the
/// year.
private let civilDateVectors = """
  270895 2711 9 9 6 252
  552964 3483 12 19 3 353
  -286453 1185 9 20 5 263
  2305840 8283 3 6 2 65
  942026 4549 3 7 5 66
  1289399 5500 4 4 3 94
  -69162 1780 8 22 2 235
  -341255 1035 9 5 6 248
  -440178 764 11 1 7 306
  -636043 228 7 29 2 211
  965232 4612 9 19 6 263
  1585196 6310 2 14 1 45
  494567 3324 1 30 7 30
  2638178 9193 2 1 1 32
  2490162 8787 11 1 7 305
  -472340 676 10 11 3 285
  211672 2549 7 16 3 197
  1463299 5976 5 18 2 139
  1531837 6164 1 11 3 11
  791814 4137 11 30 6 334
  441329 3178 4 27 4 117
  2551327 8955 4 19 6 109
  5045 1983 10 25 2 298
  2748989 9496 6 23 2 175
  -273797 1220 5 15 5 136
  378569 3006 6 28 6 179
  180098 2463 2 3 6 34
  -611622 295 6 9 7 160
  2757580 9520 1 1 4 1
  1968080 7358 6 3 6 154
  2664183 9264 4 14 1 105
  372423 2989 8 29 6 241
  2638159 9193 1 13 3 13
  420630 3121 8 25 4 237
  92165 2222 5 5 7 125
  -27865 1893 9 16 6 259
  580442 3559 3 14 6 73
  495679 3327 2 15 6 46
  1910564 7200 12 12 2 347
  2918648 9960 12 27 2 362
  -719162 1 1 1 1 1
  2932896 9999 12 31 5 365
  0 1970 1 1 4 1
  -1 1969 12 31 3 365
  11016 2000 2 29 2 60
  -25508 1900 3 1 4 60
  47540 2100 2 28 7 59
  19782 2024 2 29 4 60
  19722 2023 12 31 7 365
  -135081 1600 2 29 2 60
  """
