import CAvro
import Planner
import Testing

@testable import Runtime

/// Records as other programs write them, by libavro, with schemas that we would not write ourselves: fields without
/// NULL, enums, fixed, floats, maps, unions in either order.
@Suite("AVRO reads what libavro writes with other schemas")
struct ForeignAvroTests {
  @Test(arguments: 1...60)
  func reads(seed: UInt64) throws {
    var random = RandomValues(seed: seed)
    var names = 0
    let types = (0..<6).map { _ in ForeignType.random(&random, depth: 3, names: &names) }
    let fields = types.enumerated().map { #"{"name": "F\#($0)", "type": \#($1.json)}"# }.joined(separator: ", ")
    let schema = #"{"type": "record", "name": "Top", "fields": [\#(fields)]}"#
    let fixture = try FormatFixture("AVRO", [])
    _ = try fixture.registry.register(RegisteredSchema(kind: .avro, text: schema), subject: "topic-value")
    let inferred = try #require(
      try fixture.format.inferColumns(
        topic: "topic", part: .value, specification: fixture.specification, registry: fixture.registry))
    #expect(inferred.map(\.type) == types.map(\.sqlType))
    var reading = fixture
    reading.columns = inferred.map { FormatColumn(name: $0.name, type: $0.type) }
    let libavro = try LibAvro(schema: schema)
    let samples = (0..<100).map { _ in types.map { $0.sample(&random) } }
    let parts = samples.map { row in
      [0, 0, 0, 0, 1]
        + libavro.encode { record in
          for (index, sample) in row.enumerated() { sample.set(LibAvro.child(record, index)) }
        }
    }
    let (rows, failures) = try reading.decode(parts)
    #expect(failures == [], "\(schema)")
    #expect(rows == samples.map { $0.map(\.value) }, "\(schema)")
    // Read over, too.
    let last = try reading.decode(parts, projection: [types.count - 1])
    #expect(last.rows == samples.map { [$0[types.count - 1].value] })
    // Between broken ones, of which each is a good one less its last byte, or with one more.
    let broken = parts.indices.filter { $0 % 10 == 9 }
    var mixed = parts
    for row in broken { mixed[row] = row % 20 == 9 ? parts[row].dropLast() : parts[row] + [0] }
    let among = try reading.decode(mixed)
    #expect(among.failures.map(\.row) == broken, "\(schema)")
    let expected = rows.enumerated().map { row, values in broken.contains(row) ? values.map { _ in .null } : values }
    #expect(among.rows == expected, "\(schema)")
  }
}

/// A value as it is to be read, and how libavro is told it.
private struct ForeignSample {
  var value: Value
  var set: (avro_value_t) -> Void
}

/// A type of somebody else's schema.
private indirect enum ForeignType {
  case boolean, int, long, float, double, string, bytes
  case enumeration(name: String)
  case fixed(name: String)
  case date, timestampMillis
  case array(ForeignType)
  case map(ForeignType)
  case record(name: String, [ForeignType])
  case optional(ForeignType, nullFirst: Bool)

  private static let symbols = ["RED", "GREEN", "BLUE"]

  static func random(_ random: inout RandomValues, depth: Int, names: inout Int) -> ForeignType {
    switch Int.random(in: 0..<(depth > 0 ? 18 : 11), using: &random) {
    case 0: return .boolean
    case 1: return .int
    case 2: return .long
    case 3: return .float
    case 4: return .double
    case 5: return .string
    case 6: return .bytes
    case 7: return .date
    case 8: return .timestampMillis
    case 9:
      names += 1
      return .enumeration(name: "E\(names)")
    case 10:
      names += 1
      return .fixed(name: "X\(names)")
    case 11, 12: return .array(Self.random(&random, depth: depth - 1, names: &names))
    case 13: return .map(Self.random(&random, depth: depth - 1, names: &names))
    case 14, 15:
      names += 1
      let name = "R\(names)"
      return .record(name: name, (0..<3).map { _ in Self.random(&random, depth: depth - 1, names: &names) })
    default:
      let inner = Self.random(&random, depth: depth - 1, names: &names)
      if case .optional = inner { return inner }
      return .optional(inner, nullFirst: Bool.random(using: &random))
    }
  }

  var json: String {
    switch self {
    case .boolean: #""boolean""#
    case .int: #""int""#
    case .long: #""long""#
    case .float: #""float""#
    case .double: #""double""#
    case .string: #""string""#
    case .bytes: #""bytes""#
    case .date: #"{"type": "int", "logicalType": "date"}"#
    case .timestampMillis: #"{"type": "long", "logicalType": "timestamp-millis"}"#
    case .enumeration(let name):
      #"{"type": "enum", "name": "\#(name)", "symbols": ["RED", "GREEN", "BLUE"]}"#
    case .fixed(let name): #"{"type": "fixed", "name": "\#(name)", "size": 4}"#
    case .array(let item): #"{"type": "array", "items": \#(item.json)}"#
    case .map(let item): #"{"type": "map", "values": \#(item.json)}"#
    case .record(let name, let fields):
      #"{"type": "record", "name": "\#(name)", "fields": ["#
        + fields.enumerated().map { #"{"name": "A\#($0)", "type": \#($1.json)}"# }.joined(separator: ", ") + "]}"
    case .optional(let inner, let nullFirst):
      nullFirst ? #"["null", \#(inner.json)]"# : #"[\#(inner.json), "null"]"#
    }
  }

  var sqlType: SQLType {
    switch self {
    case .boolean: .boolean
    case .int: .integer
    case .long: .bigint
    case .float, .double: .double
    case .string, .enumeration: .string
    case .bytes, .fixed: .bytes
    case .date: .date
    case .timestampMillis: .timestamp
    case .array(let item): .array(item.sqlType)
    case .map(let item): .map(key: .string, value: item.sqlType)
    case .record(_, let fields): .structure(fields.enumerated().map { StructField("A\($0)", $1.sqlType) })
    case .optional(let inner, _): inner.sqlType
    }
  }

  func sample(_ random: inout RandomValues) -> ForeignSample {
    switch self {
    case .boolean, .int, .long, .double, .string, .bytes, .date, .timestampMillis:
      let value = random.value(of: sqlType, nullEvery: .max)
      return ForeignSample(value: value) { [self] in LibAvro.set($0, value, type: sqlType) }
    case .float:
      let number = Float(Int32.random(in: -1000...1000, using: &random)) / 8
      return ForeignSample(value: .double(Double(number))) {
        _ = $0.iface.pointee.set_float($0.iface, $0.`self`, number)
      }
    case .enumeration:
      let index = Int.random(in: 0..<Self.symbols.count, using: &random)
      return ForeignSample(value: .string(Self.symbols[index])) {
        _ = $0.iface.pointee.set_enum($0.iface, $0.`self`, Int32(index))
      }
    case .fixed:
      let bytes = (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) }
      return ForeignSample(value: .bytes(bytes)) { target in
        var bytes = bytes
        _ = target.iface.pointee.set_fixed(target.iface, target.`self`, &bytes, 4)
      }
    case .array(let item):
      let items = (0..<Int.random(in: 0...3, using: &random)).map { _ in item.sample(&random) }
      return ForeignSample(value: .array(items.map(\.value))) { target in
        for item in items { item.set(LibAvro.appended(target)) }
      }
    case .map(let item):
      let items = (0..<Int.random(in: 0...3, using: &random)).map { ("k\($0)", item.sample(&random)) }
      return ForeignSample(
        value: .map(MapValue(items.map { MapValue.Entry(key: .string($0.0), value: $0.1.value) }))
      ) { target in
        for (key, item) in items { item.set(LibAvro.added(target, key)) }
      }
    case .record(_, let fields):
      let values = fields.map { $0.sample(&random) }
      return ForeignSample(value: .structure(values.map(\.value))) { target in
        for (index, value) in values.enumerated() { value.set(LibAvro.child(target, index)) }
      }
    case .optional(let inner, let nullFirst):
      if Bool.random(using: &random) {
        return ForeignSample(value: .null) { target in
          LibAvro.set(LibAvro.branch(target, nullFirst ? 0 : 1), .null, type: .string)
        }
      }
      let sample = inner.sample(&random)
      return ForeignSample(value: sample.value) { sample.set(LibAvro.branch($0, nullFirst ? 1 : 0)) }
    }
  }
}
