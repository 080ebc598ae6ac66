import Planner
import Testing

@testable import Runtime

@Suite("Broken records fail with a reason, and never more than themselves")
struct BrokenRecordTests {
  static let formats = Formats.all.map(\.description).filter(\.supportsValues).map(\.name)

  static func columns(_ format: String) -> [FormatColumn] {
    switch format {
    case "KAFKA": [FormatColumn(name: "C", type: .bigint)]
    default:
      (RoundTripTests.scalarTypes + RoundTripTests.nestedTypes)
        .filter { Formats.format(named: format)?.description.unsupportedReason($0, false) == nil }
        .enumerated().map { FormatColumn(name: "C\($0)", type: $1) }
    }
  }

  static func sample(_ format: String, rows: Int) throws -> (FormatFixture, [[UInt8]]) {
    var random = RandomValues(seed: 99)
    let fixture = try FormatFixture(format, columns(format))
    let values = (0..<rows).map { _ in fixture.columns.map { random.value(of: $0.type, nullEvery: 12) } }
    return (fixture, try fixture.encode(values).compactMap { $0 })
  }

  @Test("cut off at every byte", arguments: formats)
  func truncation(format: String) throws {
    let (fixture, records) = try Self.sample(format, rows: 3)
    for record in records {
      let parts = record.indices.map { Array(record[..<$0]) }
      let (_, failures) = try fixture.decode(parts)
      // Text that is cut in its last field may still be a whole line; in all else every cut shows.
      // So may a message that is cut between two fields.
      if format != "DELIMITED", !format.hasPrefix("PROTOBUF") {
        let all = Array(record.indices)
        #expect(failures.map(\.row) == all)
      }
      #expect(!failures.contains { $0.reason.isEmpty })
    }
  }

  @Test("flipped bits", arguments: formats)
  func bitFlips(format: String) throws {
    let (fixture, records) = try Self.sample(format, rows: 4)
    var random = RandomValues(seed: 5)
    for record in records {
      for projection in [nil, [0], [fixture.columns.count - 1]] as [[Int]?] {
        let parts = (0..<1500).map { _ in
          var broken = record
          for _ in 0..<Int.random(in: 1...4, using: &random) {
            broken[Int.random(in: broken.indices, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
          }
          return broken
        }
        let (_, failures) = try fixture.decode(parts, projection: projection)
        #expect(!failures.contains { $0.reason.isEmpty })
      }
    }
  }

  @Test("random bytes behind a good frame", arguments: formats)
  func noise(format: String) throws {
    let (fixture, records) = try Self.sample(format, rows: 1)
    var random = RandomValues(seed: 6)
    let parts = (0..<3000).map { _ in
      Array(records[0].prefix(5)) + (0..<Int.random(in: 0...80, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
    }
    _ = try fixture.decode(parts)
  }

  @Test("good records between broken ones keep their values", arguments: formats)
  func neighbours(format: String) throws {
    let (fixture, records) = try Self.sample(format, rows: 10)
    let (good, _) = try fixture.decode(records)
    let broken = Array(records[0].dropLast()) + [0xFF, 0xFF]
    let (rows, failures) = try fixture.decode(records.flatMap { [broken, $0, nil] })
    let brokenRows = records.indices.map { $0 * 3 }
    #expect(failures.map(\.row) == brokenRows)
    for index in good.indices {
      #expect(!rows[index * 3].contains { !$0.isNull })
      #expect(rows[index * 3 + 1] == good[index])
      #expect(!rows[index * 3 + 2].contains { !$0.isNull })
    }
  }
}
