import Planner

/// Single values, for nested types and the state of aggregates.
extension RowCodec {
  /// Appends a value of the type, or NULL.
  static func encodeNullable(_ value: Value, _ type: SQLType, into buffer: inout ByteBuffer) {
    buffer.append(flag: !value.isNull)
    if !value.isNull { encode(value, type, into: &buffer) }
  }

  static func decodeNullable(_ reader: inout StateReader, _ type: SQLType) throws(StateError) -> Value {
    try decodeNullable(&reader, type, depth: 0)
  }

  /// Appends a value other than NULL. One that is not of the type (no operator makes such) is written as its zero.
  static func encode(_ value: Value, _ type: SQLType, into buffer: inout ByteBuffer) {
    switch type {
    case .boolean:
      if case .boolean(let flag) = value { buffer.append(flag: flag) } else { buffer.append(flag: false) }
    case .integer, .bigint, .date, .time, .timestamp:
      if case .integer(let number) = value { buffer.append(signed: number) } else { buffer.append(signed: 0) }
    case .double:
      if case .double(let number) = value { buffer.append(double: number) } else { buffer.append(double: 0) }
    case .decimal:
      if case .decimal(let number) = value {
        buffer.append(littleEndian: number.unscaled)
      } else {
        buffer.append(littleEndian: Int128(0))
      }
    case .string:
      if case .string(var text) = value {
        text.withUTF8 { buffer.append(lengthAnd: UnsafeRawBufferPointer($0)) }
      } else {
        buffer.append(varint: 0)
      }
    case .bytes:
      if case .bytes(let bytes) = value {
        bytes.withUnsafeBytes { buffer.append(lengthAnd: $0) }
      } else {
        buffer.append(varint: 0)
      }
    case .array(let element):
      guard case .array(let elements) = value else { return buffer.append(varint: 0) }
      buffer.append(varint: UInt64(elements.count))
      for value in elements { encodeNullable(value, element, into: &buffer) }
    case .map(let key, let valueType):
      guard case .map(let map) = value else { return buffer.append(varint: 0) }
      buffer.append(varint: UInt64(map.count))
      for entry in map.entries {
        encodeNullable(entry.key, key, into: &buffer)
        encodeNullable(entry.value, valueType, into: &buffer)
      }
    case .structure(let fields):
      var values: [Value] = []
      if case .structure(let given) = value { values = given }
      for (index, field) in fields.enumerated() {
        encodeNullable(index < values.count ? values[index] : .null, field.type, into: &buffer)
      }
    }
  }

  static func decode(_ reader: inout StateReader, _ type: SQLType, depth: Int) throws(StateError) -> Value {
    guard depth <= nestingLimit else { throw .damaged("values nest too deep") }
    switch type {
    case .boolean: return .boolean(try reader.flag())
    case .integer, .bigint, .date, .time, .timestamp: return .integer(try reader.signed())
    case .double: return .double(try reader.double())
    case .decimal(_, let scale): return .decimal(Decimal(unscaled: try reader.fixed(Int128.self), scale: scale))
    case .string: return .string(String(decoding: try reader.byteString(), as: UTF8.self))
    case .bytes: return .bytes(Array(try reader.byteString()))
    case .array(let element):
      let count = try reader.count()
      var values: [Value] = []
      values.reserveCapacity(count)
      for _ in 0..<count { values.append(try decodeNullable(&reader, element, depth: depth)) }
      return .array(values)
    case .map(let key, let value):
      var entries: [MapValue.Entry] = []
      for _ in 0..<(try reader.count(bytesEach: 2)) {
        let key = try decodeNullable(&reader, key, depth: depth)
        entries.append(MapValue.Entry(key: key, value: try decodeNullable(&reader, value, depth: depth)))
      }
      return .map(MapValue(entries))
    case .structure(let fields):
      var values: [Value] = []
      values.reserveCapacity(fields.count)
      for field in fields { values.append(try decodeNullable(&reader, field.type, depth: depth)) }
      return .structure(values)
    }
  }

  private static func decodeNullable(
    _ reader: inout StateReader, _ type: SQLType, depth: Int
  ) throws(StateError) -> Value {
    try reader.flag() ? try decode(&reader, type, depth: depth + 1) : .null
  }
}
