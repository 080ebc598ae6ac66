import Planner
import Testing

@testable import Runtime

/// JSON's records are read in blocks as far as they look alike, and one by one where they do not: what a record gives must
/// not depend on which, nor on its neighbours.
@Suite("JSON gives the same in blocks and one by one")
struct JSONBlockTests {
  static let columns: [FormatColumn] = [
    .init(name: "T", type: .string), .init(name: "I", type: .integer), .init(name: "L", type: .bigint),
    .init(name: "D", type: .double), .init(name: "B", type: .boolean),
    .init(name: "M", type: .decimal(precision: 6, scale: 2)), .init(name: "N", type: .array(.integer)),
  ]

  /// Objects whose members come in one order, with values in all forms, plain and not, good and bad.
  struct Shape {
    /// Between braces; `%T` and so on stand for values.
    var text: String
    var trailing = ""
  }

  static let shapes: [String: Shape] = [
    "all": Shape(text: #"{"t": %T, "i": %I, "l": %L, "d": %D, "b": %B, "m": %M, "n": %N}"#),
    "dense, some skipped": Shape(text: #"{"t":%T,"x":%X,"i":%I,"y":%X,"d":%D}"#),
    "another order": Shape(text: #"{"d":%D,"L":%L,"i":%I,"T":%T,"l2":%X}"#),
    "long keys": Shape(
      text: #"{ "a key that is longer than sixteen" : %X, "another one, longer than thirty-two bytes, with an ä": %X, "I" : %I }"#),
    "blanks": Shape(text: "\n{\n  \"t\" : %T ,\n  \"l\" : %L\n}", trailing: " \r\n"),
    "one": Shape(text: #"{"l":%L}"#),
    // Both are read into L, and the one that is spelled so counts.
    "twice": Shape(text: #"{"l":%L,"L":%L,"i":%I}"#),
    "several times": Shape(text: #"{"i":%I,"x":%X,"i":%I,"x":%X}"#),
    "no member": Shape(text: #"{"x":%X,"y":%X}"#),
    "empty": Shape(text: "{}"),
  ]

  static let good: [Character: [String]] = [
    "T": [#""x""#, #""""#, #""sixteen and more bytes""#, #""ä, €, 😀""#, "null", #""a\n\u00e4""#, "12", "true", "{}"],
    "I": ["0", "-1", "2147483647", "-2147483648", "null", #""7""#, "12.9", "-3e2", "12345678"],
    "L": ["0", "1702763530000", "-1", "999999999999999", "9223372036854775807", "null", "1e3", #""5""#, "-0"],
    "D": ["0.5", "-0", "12.34", "1", "1234567.1234567", "0.1e-3", "123456789.123456789", "null", "12345678901234567890"],
    "B": ["true", "false", "null"], "M": ["1.5", "12", "null", #""3.25""#], "N": ["[]", "[1, 2]", "null", "[null]"],
    "X": [
      "1", "-1.5", #""text""#, #""a\"b""#, "null", "true", "false", "[1,{}]", #"{"a":{"b":[]}}"#, "1e9", "123456789012345678",
      #""sixteen and more: ä""#,
    ],
  ]
  static let bad: [String] = [
    "", "tru", "nul", "01", "-", "1.", "1.e1", ".5", "+1", "\"open", "\"\\x\"", "\"\u{1}\"", "[1", "{\"a\"}", "1 2", "--1", "1e",
    "0x1", "\"a\"\"b\"", "NULL",
  ]

  /// The text with values put in; one of them is bad where `isBad`.
  static func record(_ shape: Shape, isBad: Bool, plain: Bool, using random: inout RandomValues) -> [UInt8] {
    let places = shape.text.count { $0 == "%" }
    let badPlace = isBad && places > 0 ? Int.random(in: 0..<places, using: &random) : -1
    var result: [UInt8] = []
    var place = 0
    var characters = shape.text.makeIterator()
    while let character = characters.next() {
      guard character == "%", let kind = characters.next(), let values = good[kind] else {
        result += Array(String(character).utf8)
        continue
      }
      let isNotUTF8 = place == badPlace && Int.random(in: 0..<8, using: &random) == 0
      let choice = place == badPlace ? bad.randomElement(using: &random)! : plain ? values[0] : values.randomElement(using: &random)!
      result += isNotUTF8 ? [0x22, 0x61, 0xFF, 0x22] : Array(choice.utf8)
      place += 1
    }
    result += Array(shape.trailing.utf8)
    if isBad, places == 0 || Int.random(in: 0..<4, using: &random) == 0 { result.removeLast() }
    return result
  }

  struct Example: CustomTestStringConvertible {
    var shapes: [String]
    /// One record in so many is bad, or absent, or has other text behind it.
    var badEvery: Int
    /// One in so many has another shape than the one before.
    var changeEvery: Int
    var plain: Bool
    var count: Int
    var testDescription: String {
      "\(shapes), \(count), bad \(badEvery), another shape \(changeEvery)\(plain ? ", plain" : "")"
    }
  }

  static let examples: [Example] = [1, 7, 8, 9, 64, 65, 129, 700].flatMap { count in
    let names = shapes.keys.sorted()
    return [true, false].flatMap { plain in
      names.map { Example(shapes: [$0], badEvery: .max, changeEvery: .max, plain: plain, count: count) }
        + [3, 20, 90].flatMap { badEvery in
          names.map { Example(shapes: [$0], badEvery: badEvery, changeEvery: .max, plain: plain, count: count) }
            + [1, 10, 50].map {
              Example(shapes: names, badEvery: badEvery, changeEvery: $0, plain: plain, count: count)
            }
        }
    }
  }

  @Test(arguments: examples)
  func sameAsAlone(_ example: Example) throws {
    var random = RandomValues(seed: UInt64(example.count + example.badEvery % 100))
    let fixture = try FormatFixture("JSON", Self.columns)
    var shape = Self.shapes[example.shapes[0]]!
    let parts = (0..<example.count).map { _ -> [UInt8]? in
      if Int.random(in: 0..<example.changeEvery, using: &random) == 0 {
        shape = Self.shapes[example.shapes.randomElement(using: &random)!]!
      }
      guard Int.random(in: 0..<example.badEvery, using: &random) == 0 else {
        return Self.record(shape, isBad: false, plain: example.plain, using: &random)
      }
      switch Int.random(in: 0..<5, using: &random) {
      case 0: return nil
      case 1: return Array("null".utf8)
      case 2: return Self.record(shape, isBad: false, plain: true, using: &random) + Array(" ,".utf8)
      default: return Self.record(shape, isBad: true, plain: example.plain, using: &random)
      }
    }
    for projection in [Array(Self.columns.indices), [2], [3, 0], []] {
      let together = try fixture.decode(parts, projection: projection)
      let decoder = try fixture.decoder(projection: projection)
      let types = projection.map { Self.columns[$0].type }
      let alone = parts.map { RecordBytes([$0], part: .value).decode(decoder, types: types) }
      for row in parts.indices where together.rows[row] != alone[row].rows[0] {
        Issue.record(
          """
          \(projection), row \(row), \(String(decoding: parts[row] ?? [], as: UTF8.self)): \(together.rows[row]), \
          alone \(alone[row].rows[0])
          """)
      }
      let reasons = alone.enumerated().flatMap { row, result in
        result.failures.map { DecodeFailure(row: row, reason: $0.reason) }
      }
      #expect(together.failures == reasons)
      if example.badEvery == .max { #expect(reasons == []) }
    }
  }

  @Test("a value of each kind at each place of a block", arguments: good.keys.sorted())
  func valueAtEachPlace(kind: Character) throws {
    let fixture = try FormatFixture("JSON", Self.columns)
    let text = #"{"x": "y", "\#(kind.lowercased())": %, "i2": 5}"#
    func record(_ value: String) -> [UInt8] { Array(text.replacing("%", with: value).utf8) }
    let parts = (0..<70).map { _ in record(Self.good[kind]![0]) }
    let rows = try fixture.decode(parts).rows
    for (value, isGood) in Self.good[kind]!.map({ ($0, true) }) + Self.bad.map({ ($0, false) }) {
      let alone = try fixture.decode([record(value)])
      #expect(alone.failures.isEmpty == isGood, "\(value)")
      for place in stride(from: 0, to: parts.count, by: 3) {
        var changed = parts
        changed[place] = record(value)
        let result = try fixture.decode(changed)
        #expect(result.failures.map(\.row) == (isGood ? [] : [place]), "\(value)")
        var expected = rows
        expected[place] = alone.rows[0]
        #expect(result.rows == expected, "\(value)")
      }
    }
  }

  @Test("columns that have rows already keep them")
  func behindOtherRows() throws {
    var random = RandomValues(seed: 1)
    var parts = (0..<200).map { row -> [UInt8]? in
      Self.record(Self.shapes["all"]!, isBad: false, plain: row % 50 < 40, using: &random)
    }
    parts[50] = [1]
    parts[30] = nil
    let fixture = try FormatFixture("JSON", Self.columns)
    try fixture.checkTurns(parts, bad: [50])
  }

  @Test("records of JSON_SR, some without a frame")
  func framed() throws {
    let fixture = try FormatFixture("JSON_SR", Self.columns)
    var random = RandomValues(seed: 2)
    let parts = (0..<300).map { row -> [UInt8]? in
      let content = Self.record(Self.shapes["all"]!, isBad: row % 70 == 69, plain: row % 100 < 80, using: &random)
      return row % 90 == 89 ? content : [0, 0, 0, 0, 1] + content
    }
    let together = try fixture.decode(parts)
    for (row, part) in parts.enumerated() {
      let alone = try fixture.decode([part])
      #expect(together.rows[row] == alone.rows[0])
      #expect(together.failures.contains { $0.row == row } == !alone.failures.isEmpty)
    }
  }
}
