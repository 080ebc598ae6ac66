import Planner
import Testing

@testable import Runtime

/// Avro's records are read in blocks as far as they are good, and one by one where they are not: what a record gives must
/// not depend on which, nor on its neighbours.
@Suite("AVRO gives the same in blocks and one by one")
struct AvroBlockTests {
  /// A writer's schema and records of it behind the frame, good and bad.
  struct Writer {
    var fields: [String]
    var good: [[UInt8]]
    var bad: [[UInt8]]
    var schema: String { AvroFormatTests.record(fields.joined(separator: ",")) }
  }

  static let columns: [FormatColumn] = [
    .init(name: "T", type: .string), .init(name: "I", type: .integer), .init(name: "L", type: .bigint),
    .init(name: "D", type: .double), .init(name: "B", type: .boolean), .init(name: "X", type: .bytes),
  ]
  static let eight: [UInt8] = [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
  static let tooLong = [UInt8](repeating: 0xFF, count: 11)
  static let minimum: [UInt8] = [UInt8](repeating: 0xFF, count: 9) + [1]

  static let writers: [String: Writer] = [
    // All fields in unions, one that nobody reads between them.
    "nullable": Writer(
      fields: [
        AvroFormatTests.field("t", #"["null","string"]"#), AvroFormatTests.field("skipped", #"["null","long"]"#),
        AvroFormatTests.field("i", #"["int","null"]"#), AvroFormatTests.field("l", #"["null","long"]"#),
        AvroFormatTests.field("d", #"["null","double"]"#), AvroFormatTests.field("x", #"["null","bytes"]"#),
      ],
      good: [
        [2, 4, 0x68, 0x69, 2, 6, 0, 9, 2, 3, 2] + eight + [2, 2, 0xFF], [0, 0, 2, 0, 0, 0],
        [0, 2] + minimum + [2, 2] + minimum + [0, 2, 0],
        // Branches and lengths in more bytes than they need.
        [0x82, 0, 0x84, 0, 0x68, 0x69, 0x80, 0, 0x82, 0, 0x80, 0, 0x80, 0, 0x80, 0],
        // Sixteen and more bytes, with an ä in them.
        [2, 40] + Array("sixteen and more: ä".utf8) + [0, 0, 0, 0, 0, 0],
      ],
      bad: [
        [2, 4, 0x68], [2, 2, 0xFF, 0, 2, 0, 0, 0], [4], [0, 2] + tooLong, [2, 0x85, 1], [2, 0x7F, 0x61],
        [0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0], [0, 0, 2, 0, 2, 1, 2, 3], [0, 0, 2, 0, 0, 0, 0], [],
      ]),
    // Other types than the columns have, others in another order, one that is not there.
    "resolved": Writer(
      fields: [
        AvroFormatTests.field("d", #""int""#), AvroFormatTests.field("l", #""int""#),
        AvroFormatTests.field("more", #"{"type":"array","items":"string"}"#), AvroFormatTests.field("b", #""boolean""#),
        AvroFormatTests.field("f", #"{"type":"fixed","name":"F","size":3}"#), AvroFormatTests.field("t", #""long""#),
        AvroFormatTests.field("x", #""string""#),
      ],
      good: [
        [6, 8, 0, 1, 1, 2, 3, 12, 2, 0xFF], [1, 0x80, 0x89, 0x7A, 2, 2, 0x61, 0, 0, 7, 8, 9] + minimum + [0],
      ],
      bad: [[6, 8, 0, 2, 1, 2, 3, 12, 0], [6, 8, 0x7F, 0], [6, 8, 0, 1, 1, 2], [6, 8, 0, 1, 1, 2, 3, 12, 0, 0], [6] + tooLong]),
    // One number and no more: fewer than eight bytes.
    "short": Writer(
      fields: [AvroFormatTests.field("l", #""long""#)], good: [[0], [0x80, 1], [0xFF, 0xFF, 0xFF, 0xFF, 1], minimum],
      bad: [[], [0x80], tooLong, [0, 0]]),
    // Nothing that a column wants.
    "others": Writer(
      fields: [AvroFormatTests.field("z", #""string""#)], good: [[0], [2, 0xFF]], bad: [[2], [1], [0, 0]]),
  ]

  struct Example: CustomTestStringConvertible {
    var writers: [String]
    /// One record in so many is bad, or absent.
    var badEvery: Int
    /// One in so many has another schema than the one before.
    var changeEvery: Int
    var count: Int
    var testDescription: String { "\(writers), \(count), bad \(badEvery), another schema \(changeEvery)" }
  }

  static let examples: [Example] = [1, 7, 8, 9, 63, 64, 65, 129, 400].flatMap { count in
    writers.keys.sorted().map { Example(writers: [$0], badEvery: .max, changeEvery: .max, count: count) }
      + [3, 20, 90].flatMap { badEvery in
        writers.keys.sorted().map { Example(writers: [$0], badEvery: badEvery, changeEvery: .max, count: count) }
          + [1, 10, 50].map {
            Example(writers: writers.keys.sorted(), badEvery: badEvery, changeEvery: $0, count: count)
          }
      }
  }

  @Test(arguments: examples)
  func sameAsAlone(_ example: Example) throws {
    var random = RandomValues(seed: UInt64(example.count))
    let fixture = try FormatFixture("AVRO", Self.columns)
    let writers = try example.writers.map { name in
      let writer = Self.writers[name]!
      return (writer, try fixture.registry.register(.init(kind: .avro, text: writer.schema), subject: name))
    }
    var writer = writers[0]
    let parts = (0..<example.count).map { _ -> [UInt8]? in
      if Int.random(in: 0..<example.changeEvery, using: &random) == 0 { writer = writers.randomElement(using: &random)! }
      guard Int.random(in: 0..<example.badEvery, using: &random) == 0 else {
        return [0, 0, 0, 0, UInt8(writer.1)] + writer.0.good.randomElement(using: &random)!
      }
      switch Int.random(in: 0..<6, using: &random) {
      case 0: return nil
      case 1: return [0, 0, 0]
      case 2: return [0, 0, 0, 0, 99, 1]
      default: return [0, 0, 0, 0, UInt8(writer.1)] + writer.0.bad.randomElement(using: &random)!
      }
    }
    for projection in [Array(Self.columns.indices), [2], [3, 0], []] {
      let together = try fixture.decode(parts, projection: projection)
      var known: [[UInt8]?: (rows: [[Value]], failures: [DecodeFailure])] = [:]
      let alone = try parts.map { part in
        if let known = known[part] { return known }
        known[part] = try fixture.decode([part], projection: projection)
        return known[part]!
      }
      for row in parts.indices where together.rows[row] != alone[row].rows[0] {
        Issue.record("\(projection), row \(row), \(parts[row] ?? []): \(together.rows[row]), alone \(alone[row].rows[0])")
      }
      let reasons = alone.enumerated().flatMap { row, result in
        result.failures.map { DecodeFailure(row: row, reason: $0.reason) }
      }
      #expect(together.failures == reasons)
      if example.badEvery == .max { #expect(reasons == []) }
    }
  }

  @Test("each record that is called bad is, and no good one")
  func records() throws {
    for (name, writer) in Self.writers {
      let fixture = try FormatFixture("AVRO", Self.columns)
      let id = try fixture.registry.register(.init(kind: .avro, text: writer.schema), subject: name)
      let frame: [UInt8] = [0, 0, 0, 0, UInt8(id)]
      #expect(try fixture.decode(writer.good.map { frame + $0 }).failures == [])
      let all = Array(writer.bad.indices)
      #expect(try fixture.decode(writer.bad.map { frame + $0 }).failures.map(\.row) == all, "\(name)")
    }
  }

  @Test("a bad record at each place of a block, for each thing that can be wrong", arguments: writers.keys.sorted())
  func badAtEachPlace(name: String) throws {
    let writer = try #require(Self.writers[name])
    let fixture = try FormatFixture("AVRO", Self.columns)
    let id = try fixture.registry.register(.init(kind: .avro, text: writer.schema), subject: name)
    let good = (0..<70).map { [0, 0, 0, 0, UInt8(id)] + writer.good[$0 % writer.good.count] }
    let rows = try fixture.decode(good).rows
    let nulls = [Value](repeating: .null, count: Self.columns.count)
    for bad in writer.bad {
      for place in good.indices {
        var parts = good
        parts[place] = good[place].prefix(5) + bad
        let result = try fixture.decode(parts)
        #expect(result.failures.map(\.row) == [place])
        var expected = rows
        expected[place] = nulls
        #expect(result.rows == expected)
      }
    }
  }

  @Test("columns that have rows already keep them")
  func behindOtherRows() throws {
    let writer = Self.writers["nullable"]!
    let fixture = try FormatFixture("AVRO", Self.columns)
    let id = try fixture.registry.register(.init(kind: .avro, text: writer.schema), subject: "s")
    var parts: [[UInt8]?] = (0..<100).map { [0, 0, 0, 0, UInt8(id)] + writer.good[$0 % writer.good.count] }
    parts[50] = [1]
    parts[30] = nil
    try fixture.checkTurns(parts, bad: [50])
  }

  @Test("a record that is itself in a union with null", arguments: [0, 1])
  func nullableRecord(nullBranch: Int) throws {
    let fixture = try FormatFixture("AVRO", [.init(name: "A", type: .integer), .init(name: "MISSING", type: .string)])
    let record = AvroFormatTests.record(AvroFormatTests.field("a", #""int""#))
    let schema = nullBranch == 0 ? #"["null",\#(record)]"# : #"[\#(record),"null"]"#
    let id = try fixture.registry.register(.init(kind: .avro, text: schema), subject: "s")
    let frame: [UInt8] = [0, 0, 0, 0, UInt8(id)]
    let (null, value) = nullBranch == 0 ? (UInt8(0), UInt8(2)) : (2, 0)
    var parts: [[UInt8]] = []
    var expected: [[Value]] = []
    for row in 0..<100 {
      let isNull = row % 40 == 39
      parts.append(frame + (isNull ? [null] : [value, UInt8(row)]))
      expected.append([isNull ? .null : .integer(row % 2 == 0 ? Int64(row / 2) : Int64(-(row + 1) / 2)), .null])
    }
    let (rows, failures) = try fixture.decode(parts)
    #expect(failures == [])
    #expect(rows == expected)
  }
}
