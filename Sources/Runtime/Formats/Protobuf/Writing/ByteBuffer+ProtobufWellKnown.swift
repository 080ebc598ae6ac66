/// The messages that stand for a value of a type of their own.
extension ByteBuffer {
  /// Appends the content of such a message.
  mutating func append(_ value: Value, as meaning: ProtobufMeaning) throws(FormatError) {
    switch (meaning, value) {
    case (.wrapper(let scalar), _): try append(value, wrapped: scalar)
    case (.decimal, .decimal(let decimal)): append(decimalMessage: decimal)
    case (.date, .integer(let days)):
      let date = CivilDate(daysSinceEpoch: Int(days))
      append(field: 1, varint: Int64(date.year))
      append(field: 2, varint: Int64(date.month))
      append(field: 3, varint: Int64(date.day))
    case (.timeOfDay, .integer(let millis)):
      append(field: 1, varint: millis / 3_600_000)
      append(field: 2, varint: millis / 60_000 % 60)
      append(field: 3, varint: millis / 1000 % 60)
      append(field: 4, varint: millis % 1000 * 1_000_000)
    case (.timestamp, .integer(let millis)):
      // Rounded down, so that the nanoseconds count forward before 1970 too.
      let (quotient, remainder) = millis.quotientAndRemainder(dividingBy: 1000)
      append(field: 1, varint: remainder < 0 ? quotient - 1 : quotient)
      append(field: 2, varint: (remainder < 0 ? remainder + 1000 : remainder) * 1_000_000)
    case (.decimal, _), (.date, _), (.timeOfDay, _), (.timestamp, _): throw ProtobufFault.wrongType
    }
  }

  private mutating func append(_ value: Value, wrapped scalar: ProtobufScalar) throws(FormatError) {
    try append(
      value,
      field: ProtobufFieldWriting(
        name: "value", number: 1, source: 0, shape: .single(.scalar(scalar), writesDefault: false)))
  }

  /// As Connect writes it: the digits, and the precision and scale of this very number.
  private mutating func append(decimalMessage decimal: Decimal) {
    append(tag: 1, .sized)
    append(varint: UInt64(decimal.twosComplementByteCount))
    append(twosComplementOf: decimal)
    append(field: 2, varint: Int64(decimal.precision))
    append(field: 3, varint: Int64(decimal.scale))
  }
}

extension ProtobufScalar {
  /// The bits on the wire of a number or boolean.
  /// - Throws: `FormatError` where the type has no room for it.
  func bits(of value: Value) throws(FormatError) -> UInt64 {
    switch value {
    case .boolean(let value): return value ? 1 : 0
    case .integer(let value): return try bits(of: value)
    case .double(let value): return bits(of: value)
    case .null, .decimal, .string, .bytes, .array, .map, .structure: throw ProtobufFault.wrongType
    }
  }

  @inline(__always)
  func bits(of value: Int64) throws(FormatError) -> UInt64 {
    switch self {
    case .int32, .sfixed32:
      guard Int64(Int32(truncatingIfNeeded: value)) == value else { throw ProtobufFault.tooWide(value, self) }
      return UInt64(bitPattern: value)
    case .sint32:
      guard Int64(Int32(truncatingIfNeeded: value)) == value else { throw ProtobufFault.tooWide(value, self) }
      return Varint.zigzag(value)
    case .uint32, .fixed32:
      guard Int64(UInt32(truncatingIfNeeded: value)) == value else { throw ProtobufFault.tooWide(value, self) }
      return UInt64(bitPattern: value)
    case .sint64: return Varint.zigzag(value)
    case .int64, .uint64, .fixed64, .sfixed64, .bool: return UInt64(bitPattern: value)
    case .double, .float: return bits(of: Double(value))
    case .string, .bytes: throw ProtobufFault.wrongType
    }
  }

  @inline(__always)
  func bits(of value: Double) -> UInt64 {
    self == .float ? UInt64(Float(value).bitPattern) : value.bitPattern
  }
}
