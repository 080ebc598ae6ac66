import TestSupport
import Testing

@testable import Runtime

@Suite struct DateTimePatternTests {
  @Test(arguments: patternFormatVectors.split(separator: "\n").map(String.init))
  func writesAsJava(vector: String) throws {
    let fields = vector.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    let zone = try TimeZones.named(fields[2])
    let text = try? DateTimePattern(fields[0]).format(timestamp: try #require(Int64(fields[1])), zone: zone)
    #expect(text ?? "error" == fields[3])
  }

  @Test(arguments: patternParseVectors.split(separator: "\n").map(String.init))
  func readsAsJava(vector: String) throws {
    let fields = vector.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    let text = fields[1].replacing("␠", with: " ")
    let zone = try TimeZones.named(fields[2])
    let millis = try? DateTimePattern(fields[0]).parseTimestamp(text, zone: zone)
    #expect(millis.map(String.init) ?? "error" == fields[3])
  }

  @Test(arguments: [
    "b", "yyyy-'MM", "{", "#", "]", "HHH", "aa", "V", "OO", "XXXXXX", "SSSSSSSSSS", "WW", "www", "MMMMMM", "DDDD",
    String(repeating: "[", count: 100), String(repeating: "y", count: 5000),
  ])
  func refusesWrongPatterns(pattern: String) {
    #expect(throws: TimeTextError.self) { try DateTimePattern(pattern) }
  }

  @Test func datesHaveNoTimeOfDay() throws {
    #expect(try DateTimePattern("dd-MMM-yyyy'Sophia'").format(date: -1) == "31-Dec-1969Sophia")
    #expect(try DateTimePattern("yyyy-MM-dd[ HH:mm]").format(date: 17662) == "2018-05-11")
    #expect(throws: TimeTextError.self) { try DateTimePattern("yyyy HH").format(date: 0) }
    #expect(throws: TimeTextError.self) { try DateTimePattern("yyyy X").format(date: 0) }
    #expect(try DateTimePattern("MMM-yyyy").parseDate("JAN-2022") == 18993)
    #expect(throws: TimeTextError.self) { try DateTimePattern("yyyy HH").parseDate("2022 01") }
    #expect(try DateTimePattern("yyyy-MM-dd").parseDate("1969-12-31") == -1)
  }

  @Test func timesHaveNoDate() throws {
    #expect(try DateTimePattern("HH_mm_ss_SSS").format(time: 65000) == "00_01_05_000")
    #expect(throws: TimeTextError.self) { try DateTimePattern("yyyy").format(time: 0) }
    #expect(try DateTimePattern("HH:mm:ss.SSS").parseTime("11:22:33.444") == 40_953_444)
    #expect(try DateTimePattern("hh:mm a").parseTime("11:22 pm") == 84_120_000)
    #expect(throws: TimeTextError.self) { try DateTimePattern("yyyy HH").parseTime("2022 01") }
    #expect(throws: TimeTextError.self) { try DateTimePattern("mm:ss").parseTime("11:22") }
  }

  @Test func errorsNameThePlace() throws {
    let pattern = try DateTimePattern("yyyy-MM-dd")
    do {
      _ = try pattern.parseDate("2020-xx-01")
      Issue.record("nothing thrown")
    } catch {
      #expect(error.description == "'2020-xx-01' does not match the pattern 'yyyy-MM-dd': the month expected at 'xx-01'")
    }
  }

  @Test func anyTextIsReadOrRefused() throws {
    var random = SeededGenerator(seed: 11)
    let patterns = try ["yyyy-MM-dd'T'HH:mm:ss[.SSS]X", "EEE MMM d zzz yyyy", "yyyyMMddHHmmss", "[[[y]]] VV O"].map {
      try DateTimePattern($0)
    }
    let letters = Array("0123456789-:+TZ.'/ JanFriGMTUC🙂é")
    for _ in 0..<20_000 {
      let text = String((0..<Int.random(in: 0..<30, using: &random)).map { _ in letters.randomElement(using: &random)! })
      for pattern in patterns { _ = try? pattern.parseTimestamp(text, zone: .utc) }
      _ = try? TemporalText.parseTimestamp(text)
      _ = try? TemporalText.parseTime(text)
      _ = try? TemporalText.parseDate(text)
    }
    for millis in [Int64.min, .max] {
      _ = try patterns[0].format(timestamp: millis, zone: .utc)
      _ = TemporalText.timestamp(millis)
      _ = TemporalText.time(millis)
    }
  }
}
