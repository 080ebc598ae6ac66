import Testing

@testable import Runtime

@Suite struct TemporalTextTests {
  @Test func writesISO() {
    #expect(TemporalText.date(4) == "1970-01-05")
    #expect(TemporalText.date(-719_529) == "-0001-12-31")
    #expect(TemporalText.time(4000) == "00:00:04")
    #expect(TemporalText.time(10) == "00:00:00.010")
    #expect(TemporalText.time(60_000) == "00:01")
    #expect(TemporalText.timestamp(10) == "1970-01-01T00:00:00.010")
    #expect(TemporalText.timestamp(-1) == "1969-12-31T23:59:59.999")
  }

  @Test(arguments: [
    ("2018", 1_514_764_800_000), ("2018-02", 1_517_443_200_000), ("2018-01-01T00:00:00.001", 1_514_764_800_001),
    ("2019-01-01T00:00:00+0445", 1_546_283_700_000), ("2022-04-28T21:44:47.943Z", 1_651_182_287_943),
    ("2022-04-28T21:44:47.943", 1_651_182_287_943), ("2022-04-28 21:44", 1_651_182_240_000),
    ("2022-04-28T21", 1_651_179_600_000), ("2022-04-28T21:44:47.943-08:00", 1_651_211_087_943),
    ("1970-01-01T00:00:01.5", 1500), ("1970-01-01T00:00:00.123456789", 123), ("1970-01-01T", 0),
  ])
  func readsTimestamps(text: String, expected: Int64) throws {
    #expect(try TemporalText.parseTimestamp(text) == expected)
  }

  @Test(arguments: [
    "", "foo", "20", "2018-13-01", "2018-02-30", "2018-1-1", "2018-01-01T25:00", "2018-01-01T10:60", "2018-01-01X",
    "2018-01-01T10:00:00.", "2018-01-01T10:00:00.1234567890", "2018-01-01T10:00+99", "2018-01-01T10:00 UTC", "-", "T",
  ])
  func refusesOtherTexts(text: String) {
    #expect(throws: TimeTextError.self) { try TemporalText.parseTimestamp(text) }
  }

  @Test func readsDatesAndTimes() throws {
    #expect(try TemporalText.parseDate("1970-01-10") == 9)
    #expect(try TemporalText.parseDate("1970-01") == 0)
    #expect(try TemporalText.parseDate("1969-12-31") == -1)
    #expect(try TemporalText.parseTime("00:01") == 60_000)
    #expect(try TemporalText.parseTime("00:00:00.010") == 10)
    for text in ["foo", "1970-01-01T00:00", "1970-01-01 "] {
      #expect(throws: TimeTextError.self) { try TemporalText.parseDate(text) }
    }
    for text in ["", "10", "24:00", "1:00", "10:00:00Z"] {
      #expect(throws: TimeTextError.self) { try TemporalText.parseTime(text) }
    }
  }

  @Test func timestampsWithoutZoneAreInTheGivenOne() throws {
    let zone = try TimeZones.named("Asia/Kolkata")
    #expect(try TemporalText.parseTimestamp("1970-01-01T05:30", zone: zone) == 0)
    #expect(try TemporalText.parseTimestamp("1970-01-01T05:30Z", zone: zone) == 19_800_000)
  }
}
