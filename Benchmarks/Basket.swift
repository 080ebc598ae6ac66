import Planner
import Runtime

/// The records that everything is measured on: lines of shopping baskets as the smartshop queries read them, with a
/// key of 32 hexadecimal digits, and about 110 bytes of JSON or 55 of Avro.
struct Basket {
  enum Form: String {
    case json = "JSON"
    case avro = "AVRO"
  }

  struct Line {
    var key: Int
    var ts: Int64
    var qty: Int64
    var unitPrice: Double
  }

  static let topic = "basket"
  /// Without the name of the value's format and the closing parenthesis.
  static func createStream(partitions: Int = 1) -> String {
    """
    CREATE STREAM basket (session_id STRING KEY, sku STRING, qty INT, unit_price DOUBLE, ts BIGINT, client STRING,
    note STRING) WITH (kafka_topic = 'basket', partitions = \(partitions), value_format =
    """
  }
  static let groupBy = """
    AS SELECT session_id, MAX(ts) AS ts, SUM(qty) AS qty, SUM(qty * unit_price) AS total, COUNT(*) AS n
    FROM basket GROUP BY session_id;
    """
  static let columns: [FormatColumn] = [
    FormatColumn(name: "SKU", type: .string), FormatColumn(name: "QTY", type: .integer),
    FormatColumn(name: "UNIT_PRICE", type: .double), FormatColumn(name: "TS", type: .bigint),
    FormatColumn(name: "CLIENT", type: .string), FormatColumn(name: "NOTE", type: .string),
  ]

  let keyCount: Int
  let lines: [Line]

  /// Keys come in random order; the numbers are the same in each run.
  init(count: Int, keys: Int) {
    keyCount = keys
    var random = SplitMix(state: 42)
    lines = (0..<count).map { index in
      Line(
        key: Int(random.next() % UInt64(keys)), ts: 1_702_763_530_000 + Int64(index),
        qty: Int64(random.next() % 9) - 1, unitPrice: Double(random.next() % 10_000) / 100)
    }
  }

  /// 32 hexadecimal digits.
  static func key(_ number: Int) -> [UInt8] {
    var random = SplitMix(state: UInt64(number) &* 0x9E37_79B9 &+ 7)
    var digits: [UInt8] = []
    digits.reserveCapacity(32)
    for word in [random.next(), random.next()] {
      for shift in stride(from: 0, to: 64, by: 4) {
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15
        digits.append(digit < 10 ? 48 + digit : 87 + digit)
      }
    }
    return digits
  }

  /// The records of all lines, as a producer other than this program would write them.
  func records(_ form: Form, registry: any SchemaRegistry) throws -> OutgoingBatch {
    var batch = OutgoingBatch()
    let keys = (0..<keyCount).map(Self.key)
    let encoder = form == .json ? nil : try avroEncoder(registry)
    for (index, line) in lines.enumerated() {
      let key = keys[line.key]
      batch.bytes += key
      let start = batch.bytes.count
      let sku = "SKU_\(1000 + index % 1000)"
      let client = "User_\(10 + index % 80)"
      if let encoder {
        let columns = Self.columns.map { Column($0.type, capacity: 1) }
        let values: [Value] = [
          .string(sku), .integer(line.qty), .double(line.unitPrice), .integer(line.ts), .string(client),
          .string("gift wrapped"),
        ]
        for (column, value) in zip(columns, values) { column.append(value) }
        _ = try encoder.encode(row: 0, of: columns, into: &batch.bytes)
      } else {
        batch.bytes += """
          {"sku": "\(sku)", "qty": \(line.qty), "unit_price": \(line.unitPrice), "ts": \(line.ts), \
          "client": "\(client)", "note": "gift wrapped"}
          """.utf8
      }
      batch.endRecord(
        keyCount: key.count, valueCount: batch.bytes.count - start, timestampMillis: line.ts, partition: 0)
    }
    return batch
  }

  private func avroEncoder(_ registry: any SchemaRegistry) throws -> any RecordEncoder {
    try FormatSet.all.format("AVRO").makeEncoder(
      for: EncodingRequest(
        topic: Self.topic, part: .value, specification: FormatSpecification("AVRO"), columns: Self.columns),
      registry: registry)
  }
}

/// A small random number generator (Steele, Lea, Flood 2014).
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
