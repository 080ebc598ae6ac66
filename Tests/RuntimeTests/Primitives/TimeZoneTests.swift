import TestSupport
import Testing

@testable import Runtime

@Suite struct TimeZoneTests {
  @Test(arguments: zoneOffsetVectors.split(separator: "\n").map(String.init))
  func offsetsAreThoseOfJava(vector: String) throws {
    let fields = vector.split(separator: " ").map(String.init)
    let zone = try TimeZones.named(fields[0])
    for pair in fields.dropFirst() {
      let numbers = pair.split(separator: ":").compactMap { Int($0) }
      #expect(zone.offsetSeconds(atEpochSeconds: Int64(numbers[0])) == numbers[1], "\(fields[0]) at \(numbers[0])")
    }
  }

  @Test(arguments: localTimeVectors.split(separator: "\n").map(String.init))
  func clockTimesMeanWhatTheyMeanInJava(vector: String) throws {
    let fields = vector.split(separator: " ").map(String.init)
    let zone = try TimeZones.named(fields[0])
    for pair in fields.dropFirst() {
      let numbers = pair.split(separator: ":").compactMap { Int64($0) }
      let local = CivilDateTime(epochMillis: numbers[0] * 1000)
      #expect(zone.epochMillis(of: local) == numbers[1] * 1000, "\(fields[0]) at \(local)")
    }
  }

  @Test(arguments: [
    ("Z", 0), ("UTC", 0), ("GMT", 0), ("+05:30", 19_800), ("-0800", -28_800), ("+02", 7200), ("+2", 7200),
    ("GMT+2", 7200), ("UTC-03:30", -12_600), ("+18:00", 64_800), ("-01:02:03", -3723), ("UT+1", 3600),
  ])
  func offsetsAreZones(name: String, seconds: Int) throws {
    let zone = try TimeZones.named(name)
    #expect(zone.isFixed)
    #expect(zone.offsetSeconds(atEpochSeconds: 0) == seconds)
  }

  @Test(arguments: [
    "", "Mars/Olympus", "+19:00", "+5:30", "+05:60", "UTC+", "GMT+25", "+", "../../../etc/passwd", "/etc/localtime",
    "America/../America/New_York", "America//New_York", "America/", ".", "zone.tab", "tzdata.zi", "America", "a\u{0}b",
    String(repeating: "A", count: 5000), "right/Europe/Berlin", "Europe/Berlin\n",
  ])
  func refusesWhatIsNoZone(name: String) {
    #expect(throws: TimeZoneError.self) { try TimeZones.named(name) }
  }

  @Test(arguments: [
    ("Europe/Berln", "Europe/Berlin"), ("berlin", "Europe/Berlin"), ("america/new_yorc", "America/New_York"),
  ])
  func errorsNameTheNearestZone(name: String, nearest: String) {
    #expect(throws: TimeZoneError.unknown(name, nearest: nearest)) { try TimeZones.named(name) }
  }

  @Test func abbreviationsFollowTheSeason() throws {
    let zone = try TimeZones.named("America/Los_Angeles")
    #expect(zone.abbreviation(atEpochSeconds: 1_526_075_913) == "PDT")
    #expect(zone.abbreviation(atEpochSeconds: 1_544_000_000) == "PST")
    #expect(zone.abbreviation(atEpochSeconds: 7_258_118_400) == "PST")
  }

  @Test(arguments: [Int64.min, .min + 1, -1, .max - 1, .max])
  func noInstantIsTooFar(seconds: Int64) throws {
    for name in ["Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe"] {
      let zone = try TimeZones.named(name)
      _ = zone.offsetSeconds(atEpochSeconds: seconds)
      _ = zone.civil(epochMillis: seconds)
      _ = zone.epochMillis(of: CivilDateTime(epochMillis: seconds))
    }
  }

  @Test(arguments: [
    ("CET-1CEST,M3.5.0,M10.5.0/3", 1_700_000_000, 3600), ("CET-1CEST,M3.5.0,M10.5.0/3", 1_690_000_000, 7200),
    ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1_700_000_000, 39_600), ("EST5", 0, -18_000),
    ("IST-1GMT0,M10.5.0,M3.5.0/1", 1_700_000_000, 0), ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1_690_000_000, -3600),
    ("XXX0YYY,J60,J300", 1_690_000_000, 3600), ("XXX0YYY,59,300/167", 1_675_000_000, 0),
  ] as [(String, Int64, Int)])
  func rulesGiveOffsets(rule: String, seconds: Int64, offset: Int) throws {
    #expect(try #require(PosixTimeZone(rule)).local(atEpochSeconds: seconds).offsetSeconds == offset)
  }

  @Test(arguments: [
    "", "CET", "CET-", "-1", "CET-1CEST", "CET-1CEST,", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "<CET-1",
    "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-99", "CET-1CEST,M3.5.0/200,M10.5.0", "CET-1CEST,J0,J1", "CET-1000000000000",
  ])
  func refusesWhatIsNoRule(rule: String) {
    #expect(PosixTimeZone(rule) == nil)
  }
}

@Suite struct TZifReaderTests {
  /// Version 1: one change, at 1000, from "AAA" (one hour) to "BBB" (two hours, daylight saving).
  private static let version1: [UInt8] =
    Array("TZif".utf8) + [UInt8](repeating: 0, count: 16) + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    + [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 8] + [0, 0, 3, 0xE8] + [1]
    + [0, 0, 0x0E, 0x10, 0, 0] + [0, 0, 0x1C, 0x20, 1, 4] + Array("AAA\0BBB\0".utf8)

  @Test func readsVersion1() throws {
    let zone = try TZifReader.read(Self.version1, name: "Test")
    #expect(zone.offsetSeconds(atEpochSeconds: 999) == 3600)
    #expect(zone.offsetSeconds(atEpochSeconds: 1000) == 7200)
    #expect(zone.abbreviation(atEpochSeconds: 1000) == "BBB")
  }

  @Test func refusesEveryPartOfAFile() throws {
    let whole = try #require(ZoneInfoFolder.system?.zoneFile("America/New_York"))
    for bytes in [Self.version1, whole] {
      for count in 0..<bytes.count {
        #expect(throws: TZifReader.Failure.self) { try TZifReader.read(Array(bytes[..<count]), name: "Part") }
      }
    }
  }

  @Test func damagedFilesDoNotCrash() throws {
    let whole = try #require(ZoneInfoFolder.system?.zoneFile("Europe/Berlin"))
    var random = SeededGenerator(seed: 5)
    for round in 0..<20_000 {
      var bytes = round % 2 == 0 ? whole : Self.version1
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      guard let zone = try? TZifReader.read(bytes, name: "Damaged") else { continue }
      for seconds in [Int64.min, 0, 1_700_000_000, .max] {
        _ = zone.epochMillis(of: zone.civil(epochMillis: seconds))
      }
    }
  }
}
