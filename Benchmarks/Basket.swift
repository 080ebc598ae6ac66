import Planner
import Runtime

/// The records that everything is measured on: lines of shopping baskets as the smartshop queries read them, with a
/// key of 32 hexadecimal digits, and about 110 bytes of JSON or 55 of Avro.
struct Basket {
  enum Form: String {
    case json = "JSON"
    case avro = "AVRO"

    /// As benchmarks' names have it.
    var name: String { rawValue.lowercased() }
  }

  /// What keys and values are like.
  enum Variant: String {
    case plain
    /// Keys are BIGINTs.
    case numberKeys = "int-keys"
    /// A quarter of the quantities is NULL, and another quarter of the prices.
    case nulls

    /// Behind a title.
    var title: String {
      switch self {
      case .plain: ""
      case .numberKeys: " of BIGINT"
      case .nulls: ", half of the rows with a NULL"
      }
    }
  }

  /// In which order keys come.
  enum Order {
    case random
    /// Each key once.
    case oneEach
  }

  struct Line {
    var key: Int
    var ts: Int64
    /// 0 where it is NULL in the record, and so the price: neither makes a difference to a sum.
    var qty: Int64
    var unitPrice: Double
    var null = Null.none
  }

  /// Which column is NULL.
  enum Null {
    case none, qty, unitPrice
  }

  static let topic = "basket"
  /// Without the name of the value's format and the closing parenthesis.
  static func createStream(partitions: Int = 1, keyType: String = "STRING") -> String {
    """
    CREATE STREAM basket (session_id \(keyType) KEY, sku STRING, qty INT, unit_price DOUBLE, ts BIGINT, client STRING,
    note STRING) WITH (kafka_topic = 'basket', partitions = \(partitions), value_format =
    """
  }
  func createStream() -> String { Self.createStream(keyType: variant == .numberKeys ? "BIGINT" : "STRING") }
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
  let variant: Variant
  let lines: [Line]

  /// The numbers are the same in each run.
  init(count: Int, keys: Int, variant: Variant = .plain, order: Order = .random) {
    keyCount = keys
    self.variant = variant
    var random = SplitMix(state: 42)
    lines = (0..<count).map { index in
      let key = Int(random.next() % UInt64(keys))
      var line = Line(
        key: order == .oneEach ? index % keys : key, ts: 1_702_763_530_000 + Int64(index),
        qty: Int64(random.next() % 9) - 1, unitPrice: Double(random.next() % 10_000) / 100)
      if variant == .nulls {
        let quarter = random.next() % 4
        if quarter == 0 { (line.null, line.qty) = (.qty, 0) }
        if quarter == 1 { (line.null, line.unitPrice) = (.unitPrice, 0) }
      }
      return line
    }
  }

  /// A key's bytes, in the KAFKA format.
  static func key(_ number: Int, _ variant: Variant) -> [UInt8] {
    variant == .numberKeys ? withUnsafeBytes(of: Int64(number).bigEndian) { Array($0) } : key(number)
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

  /// The values of the lines as columns.
  func columns(_ rows: Range<Int>? = nil) -> [Column] {
    let columns = Self.columns.map { Column($0.type, capacity: lines.count) }
    for row in rows ?? lines.indices {
      for (column, value) in zip(columns, values(row)) { column.append(value) }
    }
    return columns
  }

  private func values(_ row: Int) -> [Value] {
    let line = lines[row]
    return [
      .string("SKU_\(1000 + row % 1000)"), line.null == .qty ? .null : .integer(line.qty),
      line.null == .unitPrice ? .null : .double(line.unitPrice), .integer(line.ts), .string("User_\(10 + row % 80)"),
      .string("gift wrapped"),
    ]
  }

  /// The records of all lines, as a producer other than this program would write them.
  func records(_ form: Form, registry: any SchemaRegistry) throws -> OutgoingBatch {
    var batch = OutgoingBatch()
    let keys = (0..<keyCount).map { Self.key($0, variant) }
    let encoder = form == .json ? nil : try avroEncoder(registry)
    for (index, line) in lines.enumerated() {
      var value = ByteBuffer()
      if let encoder {
        let columns = Self.columns.map { Column($0.type, capacity: 1) }
        for (column, value) in zip(columns, values(index)) { column.append(value) }
        _ = try encoder.encodeRow(columns, into: &value)
      } else {
        let qty = line.null == .qty ? "null" : "\(line.qty)"
        let unitPrice = line.null == .unitPrice ? "null" : "\(line.unitPrice)"
        value.append(
          utf8: """
          {"sku": "SKU_\(1000 + index % 1000)", "qty": \(qty), "unit_price": \(unitPrice), "ts": \(line.ts), \
          "client": "User_\(10 + index % 80)", "note": "gift wrapped"}
          """)
      }
      batch.append(key: keys[line.key], value: value.bytes, timestampMillis: line.ts, partition: 0)
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
