import Planner
import TestSupport
import Testing

@testable import Runtime

@Suite struct RowCodecTests {
  /// Every kind of them.
  static let types: [SQLType] = [
    .boolean, .integer, .bigint, .double, .decimal(precision: 12, scale: 2), .string, .bytes, .date, .timestamp,
    .array(.integer), .map(key: .string, value: .array(.double)),
    .structure([StructField("A", .string), StructField("B", .structure([StructField("C", .boolean)]))]),
  ]

  static func value(_ type: SQLType, _ random: inout SeededGenerator) -> Value {
    if Int.random(in: 0..<5, using: &random) == 0 { return .null }
    let number = Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0..<63, using: &random)
    switch type {
    case .boolean: return .boolean(Bool.random(using: &random))
    case .integer, .bigint, .date, .time, .timestamp: return .integer(number)
    case .double: return .double(Double(number) / 3)
    case .decimal(_, let scale): return .decimal(Decimal(unscaled: Int128(number) * 1_000_003, scale: scale))
    case .string: return .string(String(repeating: "ä", count: Int(number.magnitude % 20)))
    case .bytes: return .bytes(Array(repeating: 7, count: Int(number.magnitude % 300)))
    case .array(let element): return .array((0..<Int(number.magnitude % 4)).map { _ in value(element, &random) })
    case .map(let key, let element):
      return .map(
        MapValue(
          (0..<Int(number.magnitude % 4)).map { _ in
            MapValue.Entry(key: value(key, &random), value: value(element, &random))
          }))
    case .structure(let fields): return .structure(fields.map { value($0.type, &random) })
    }
  }

  static func columns(_ rows: [[Value]]) -> [Column] {
    types.enumerated().map { index, type in
      let column = Column(type, capacity: rows.count)
      for row in rows { column.append(row[index]) }
      return column
    }
  }

  @Test func readsBackWhatItWrote() throws {
    var random = SeededGenerator(seed: 11)
    let rows = (0..<300).map { _ in Self.types.map { Self.value($0, &random) } }
    let codec = RowCodec(Self.types)
    let columns = Self.columns(rows)
    let read = Self.columns([])
    for row in rows.indices {
      var buffer = ByteBuffer()
      codec.encode(columns, row: row, into: &buffer)
      try buffer.bytes.withUnsafeBytes { try codec.decode($0, into: read) }
    }
    for (index, row) in rows.enumerated() {
      #expect(zip(read, Self.types).map { $0.value(at: index, type: $1) } == row)
    }
  }

  /// Rows of more columns than a byte has flags, short and long, nested and not.
  @Test(arguments: [9, 12], [0, 1500])
  func manyRowsAtOnceAreWrittenAsOneByOne(typeCount: Int, longBytes: Int) {
    var random = SeededGenerator(seed: 13)
    var types = Array((Self.types + Self.types).prefix(typeCount == 9 ? 9 : 24))
    if typeCount == 9 { types += types }
    let codec = RowCodec(types)
    let rows = (0..<200).map { _ in types.map { Self.value($0, &random) } }
    let columns = types.enumerated().map { index, type in
      let column = Column(type, capacity: rows.count)
      for row in rows { column.append(row[index]) }
      // Whether the row is there or not, the longest text decides how rows are written.
      column.append(type == .bytes ? .bytes(Array(repeating: 1, count: longBytes)) : .null)
      return column
    }
    let wanted = rows.indices.filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
    var scratch = ByteBuffer()
    var found: [[UInt8]] = []
    codec.encode(LaneSources(columns), rows: wanted, scratch: &scratch) { row, bytes in
      #expect(row == wanted[found.count])
      found.append(Array(bytes))
    }
    let expected = wanted.map { row in
      var buffer = ByteBuffer()
      codec.encode(columns, row: row, into: &buffer)
      return buffer.bytes
    }
    #expect(found == expected)
  }

  @Test func damagedBytesAreRefusedAndNeverCrash() {
    var random = SeededGenerator(seed: 12)
    let codec = RowCodec(Self.types)
    for _ in 0..<40 {
      var buffer = ByteBuffer()
      codec.encode(Self.columns([Self.types.map { Self.value($0, &random) }]), row: 0, into: &buffer)
      let whole = buffer.bytes
      for length in 0..<whole.count {
        #expect(throws: StateError.self) {
          try whole.prefix(length).withUnsafeBytes { try codec.decode($0, into: Self.columns([])) }
        }
      }
      var changed = whole
      changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
      _ = try? changed.withUnsafeBytes { try codec.decode($0, into: Self.columns([])) }
    }
  }

  @Test func aLengthBeyondTheEndIsNotReservedFor() {
    // One ARRAY<INT> whose length says 2^62.
    let bytes: [UInt8] = [1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40]
    #expect(throws: StateError.damaged("a length is beyond its end")) {
      let column = Column(.array(.integer), capacity: 1)
      try bytes.withUnsafeBytes { try RowCodec([.array(.integer)]).decode($0, into: [column]) }
    }
  }
}
