import Planner
import Testing

@testable import Runtime

@Suite("Every format gives back what it was given")
struct RoundTripTests {
  static let scalarTypes: [SQLType] = [
    .boolean, .integer, .bigint, .double, .decimal(precision: 4, scale: 2), .decimal(precision: 38, scale: 10),
    .decimal(precision: 18, scale: 0), .string, .bytes, .date, .time, .timestamp,
  ]
  static let nestedTypes: [SQLType] = [
    .array(.string), .array(.array(.integer)), .map(key: .string, value: .double),
    .map(key: .string, value: .array(.decimal(precision: 9, scale: 3))),
    .structure([StructField("A", .integer), StructField("b", .string)]),
    .structure([
      StructField("ITEMS", .array(.structure([StructField("PRICE", .decimal(precision: 10, scale: 2))]))),
      StructField(
        "TAGS", .map(key: .string, value: .structure([StructField("T", .timestamp), StructField("X", .bytes)]))),
    ]),
  ]

  struct Example: CustomTestStringConvertible {
    var format: String
    var columns: [FormatColumn]
    var part: RecordPart
    var wraps: Bool?
    var testDescription: String {
      let types = columns.map(\.type.description).joined(separator: ", ")
      return "\(format) \(part) \(types) wrapped \(wraps.map(String.init) ?? "-")"
    }
  }

  static let examples: [Example] = Formats.all.flatMap { format -> [Example] in
    let description = format.description
    let types = (scalarTypes + nestedTypes).filter { description.unsupportedReason($0, false) == nil }
    var examples: [Example] = []
    for part in [RecordPart.key, .value] where part == .key ? description.supportsKeys : description.supportsValues {
      let wrappings: [Bool?] =
        part == .value && description.wrapsSingleColumnByDefault != nil ? [nil, true, false] : [nil]
      for type in types {
        for wraps in wrappings {
          examples.append(
            Example(format: description.name, columns: [FormatColumn(name: "C", type: type)], part: part, wraps: wraps))
        }
      }
      if types.count > 5, description.name != "KAFKA" {
        let columns = types.enumerated().map { FormatColumn(name: "C\($0)", type: $1) }
        examples.append(Example(format: description.name, columns: columns, part: part))
        examples.append(Example(format: description.name, columns: columns.reversed(), part: part))
      }
    }
    return examples
  }

  @Test(arguments: examples)
  func roundTrip(_ example: Example) throws {
    var random = RandomValues(seed: 42)
    var fixture = try FormatFixture(example.format, example.columns, part: example.part)
    fixture.specification.wrapsSingleColumn = example.wraps
    let rows = (0..<60).map { row in
      example.columns.map { row == 0 ? .null : random.value(of: $0.type, nullEvery: row == 1 ? .max : 5) }
    }
    let (decoded, failures) = try fixture.decode(try fixture.encode(rows))
    #expect(failures == [])
    for (row, back) in zip(rows, decoded) {
      #expect(back == Self.asRead(row, example))
    }
  }

  /// A format, half of a record, and the seed of columns and values.
  struct RandomExample: CustomTestStringConvertible {
    var format: String
    var part: RecordPart
    var seed: UInt64
    var testDescription: String { "\(format) \(part) \(seed)" }
  }

  static let randomExamples: [RandomExample] = Formats.all.flatMap { format -> [RandomExample] in
    let parts = [RecordPart.key, .value].filter {
      $0 == .key ? format.description.supportsKeys : format.description.supportsValues
    }
    return parts.flatMap { part in
      (1...10).map { RandomExample(format: format.description.name, part: part, seed: $0) }
    }
  }

  @Test("columns of random types, nested up to four levels", arguments: randomExamples)
  func randomColumns(_ random: RandomExample) throws {
    var values = RandomValues(seed: random.seed)
    let description = try #require(Formats.format(named: random.format)).description
    let columns = (0..<40).map { _ in values.type(depth: 4) }
      .filter { description.unsupportedReason($0, random.part == .key) == nil }.enumerated()
      .map { FormatColumn(name: "C\($0)", type: $1) }
    guard !columns.isEmpty, description.name != "NONE" else { return }
    let example = Example(
      format: random.format, columns: description.name == "KAFKA" ? [columns[0]] : columns, part: random.part)
    let fixture = try FormatFixture(example.format, example.columns, part: example.part)
    let rows = (0..<20).map { _ in example.columns.map { values.value(of: $0.type, nullEvery: 6) } }
    let (decoded, failures) = try fixture.decode(try fixture.encode(rows))
    #expect(failures == [])
    for (row, back) in zip(rows, decoded) {
      #expect(back == Self.asRead(row, example))
    }
  }

  @Test("reads only the projection", arguments: examples.filter { $0.columns.count > 3 })
  func projection(_ example: Example) throws {
    var random = RandomValues(seed: 7)
    let fixture = try FormatFixture(example.format, example.columns, part: example.part)
    let rows = (0..<30).map { _ in example.columns.map { random.value(of: $0.type) } }
    let parts = try fixture.encode(rows)
    for projection in [[], [0], [example.columns.count - 1, 1], [2, 0, 1]] {
      let (decoded, failures) = try fixture.decode(parts, projection: projection)
      #expect(failures == [])
      for (row, back) in zip(rows, decoded) {
        let whole = Self.asRead(row, example)
        #expect(back == projection.map { whole[$0] })
      }
    }
  }

  private static func asRead(_ row: [Value], _ example: Example) -> [Value] {
    switch example.format {
    // DELIMITED has no empty values: they come back as NULL.
    case "DELIMITED": row.map { $0 == .bytes([]) ? .null : $0 }
    // A key of NULLs is absent.
    case "PROTOBUF", "PROTOBUF_NOSR":
      example.part == .key && row.allSatisfy(\.isNull)
        ? row : zip(row, example.columns).map { ProtobufDefaults.asRead($0, $1.type, isField: true) }
    default: row
    }
  }

  @Test("a key of NULLs, and a null key", arguments: ["JSON", "JSON_SR", "AVRO", "DELIMITED"])
  func keysOfNulls(format: String) throws {
    let columns = [FormatColumn(name: "A", type: .integer), FormatColumn(name: "B", type: .string)]
    let fixture = try FormatFixture(format, columns, part: .key)
    #expect(try fixture.encode([[.null, .null]]) == [nil])
    let request = EncodingRequest(
      topic: "t", part: .key, specification: FormatSpecification(format), columns: columns, keepsKeysOfNulls: true)
    let encoder = try fixture.format.makeEncoder(for: request, registry: fixture.registry)
    let lanes = columns.map { Column($0.type, capacity: 1) }
    for lane in lanes { lane.appendNull() }
    var buffer = ByteBuffer()
    #expect(try encoder.encodeRow(lanes, into: &buffer).count == buffer.count && !buffer.isEmpty)
    #expect(try fixture.decode([buffer.bytes]).rows == [[.null, .null]])
  }

  @Test("names every format once, in upper case")
  func list() {
    let names = Formats.all.map(\.description.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0 == $0.uppercased() && Formats.format(named: $0.lowercased()) != nil })
    #expect(Formats.format(named: "XML") == nil)
  }
}
