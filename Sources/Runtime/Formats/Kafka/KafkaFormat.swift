import Planner

/// KAFKA: one column as Kafka's own serializers write it: INT, BIGINT and DOUBLE big-endian, STRING as UTF-8, BYTES.
struct KafkaFormat: ValueFormat {
  let description = FormatDescription(
    name: "KAFKA", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: nil, supportsUnwrapping: true,
    usesSchemaRegistry: false,
    unsupportedReason: { type, _ in
      KafkaLayout(type) == nil
        ? "the KAFKA format does not support \(type), only INT, BIGINT, DOUBLE, STRING, BYTES" : nil
    })

  func makeDecoder(for request: DecodingRequest, registry: any SchemaRegistry) throws -> any RecordDecoder {
    let layout = try layout(of: request.columns, part: request.part)
    let rows = KafkaRows(layout: request.projection.isEmpty ? nil : layout)
    let decoder = BatchDecoder(rows, part: request.part)
    return rows.layout == .text ? KafkaTextDecoder(part: request.part, general: decoder) : decoder
  }

  func makeEncoder(for request: EncodingRequest, registry: any SchemaRegistry) throws -> any RecordEncoder {
    BatchEncoder(KafkaRowEncoder(layout: try layout(of: request.columns, part: request.part)))
  }

  /// How the only column is written; nil where there is no column.
  private func layout(of columns: [FormatColumn], part: RecordPart) throws(FormatError) -> KafkaLayout? {
    try description.check(columns, part: part)
    guard columns.count <= 1 else {
      throw FormatError("the KAFKA format carries a single column; there are \(columns.count)")
    }
    return columns.first.flatMap { KafkaLayout($0.type) }
  }
}

/// What the bytes of the column are.
enum KafkaLayout {
  case int32, int64, double, text, bytes

  init?(_ type: SQLType) {
    switch type {
    case .integer: self = .int32
    case .bigint: self = .int64
    case .double: self = .double
    case .string: self = .text
    case .bytes: self = .bytes
    case .boolean, .decimal, .date, .time, .timestamp, .array, .map, .structure: return nil
    }
  }
}

/// Reads the column of one record.
struct KafkaRows: RowDecoder {
  /// nil: nothing is read.
  let layout: KafkaLayout?

  @inline(__always)
  func decode(_ bytes: UnsafeRawBufferPointer, into lanes: UnsafeBufferPointer<LaneSink>) throws(DecodeFault) {
    guard let layout, let lane = lanes.first else { return }
    switch layout {
    case .int32:
      try check(bytes, count: 4, type: "an INT")
      lane.put(Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))))
    case .int64:
      try check(bytes, count: 8, type: "a BIGINT")
      lane.put(Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
    case .double:
      try check(bytes, count: 8, type: "a DOUBLE")
      lane.put(Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))))
    case .text:
      // Kafka's StringDeserializer puts U+FFFD in place of what is not UTF-8.
      if UTF8Check.isValid(bytes) {
        lane.put(text: bytes)
      } else {
        var lane = lane
        lane.put(text: String(decoding: bytes, as: UTF8.self))
      }
    case .bytes: lane.put(bytes: bytes)
    }
  }

  private func check(_ bytes: UnsafeRawBufferPointer, count: Int, type: StaticString) throws(DecodeFault) {
    if bytes.count != count {
      throw DecodeFault("\(type) has \(count) bytes in the KAFKA format; there are \(bytes.count)")
    }
  }
}

private struct KafkaRowEncoder: RowEncoder {
  /// nil: nothing is written.
  let layout: KafkaLayout?

  @inline(__always)
  func encode(row: Int, of lanes: LaneSources, into buffer: inout ByteBuffer) throws(FormatError) -> Bool {
    guard let layout, lanes.count > 0, case let lane = lanes[0], !lane.isNull(at: row) else { return false }
    switch (lane.elements, layout) {
    case (.bytes(let strings), _): buffer.append(strings[row])
    case (.integer(let values), .int32):
      guard let value = Int32(exactly: values[row]) else {
        throw FormatError("\(values[row]) is no INT: it does not fit 32 bits")
      }
      buffer.append(bigEndian: value)
    case (.integer(let values), _): buffer.append(bigEndian: values[row])
    case (.double(let values), _): buffer.append(bigEndian: values[row].bitPattern)
    case (.boolean, _), (.decimal, _), (.boxed, _): return false
    }
    return true
  }
}
