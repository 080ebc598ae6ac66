/// Scalars of the wire as values of SQL types.
extension ValueSink {
  /// Puts a number or boolean of which the wire's bits are given.
  @inline(__always)
  mutating func put(bits: UInt64, of scalar: ProtobufScalar, as target: ScalarTarget) throws(DecodeFault) {
    switch scalar {
    case .int32, .sfixed32: try put(whole: Int64(Int32(truncatingIfNeeded: bits)), as: target)
    case .int64, .sfixed64: try put(whole: Int64(bitPattern: bits), as: target)
    case .uint32, .fixed32: try put(whole: Int64(UInt32(truncatingIfNeeded: bits)), as: target)
    // As in Java, which has no unsigned numbers: those from 2^63 on are negative.
    case .uint64, .fixed64: try put(whole: Int64(bitPattern: bits), as: target)
    case .sint32: try put(whole: Int64(Int32(truncatingIfNeeded: Self.unzigzag(bits & 0xFFFF_FFFF))), as: target)
    case .sint64: try put(whole: Self.unzigzag(bits), as: target)
    case .bool: put(boolean: bits != 0, as: target)
    case .double: put(floating: Double(bitPattern: bits), as: target)
    case .float: put(float: Float(bitPattern: UInt32(truncatingIfNeeded: bits)), as: target)
    case .string, .bytes: putNull()
    }
  }

  @inline(__always)
  private static func unzigzag(_ bits: UInt64) -> Int64 {
    Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
  }

  @inline(__always)
  mutating func put(whole value: Int64, as target: ScalarTarget) throws(DecodeFault) {
    switch target {
    case .int64: put(value)
    case .int32:
      guard Int64(Int32(truncatingIfNeeded: value)) == value else {
        throw DecodeFault("a number has more than 32 bits")
      }
      put(value)
    case .time:
      guard TimeOfDay.range.contains(value) else { throw DecodeFault("a time lies outside of the day") }
      put(value)
    case .double: put(Double(value))
    case .text: put(text: String(value))
    case .boolean, .bytes, .decimal: putNull()
    }
  }

  private mutating func put(boolean value: Bool, as target: ScalarTarget) {
    if case .text = target { put(text: value ? "true" : "false") } else { put(value) }
  }

  private mutating func put(floating value: Double, as target: ScalarTarget) {
    if case .text = target { put(text: JavaNumberText.string(value)) } else { put(value) }
  }

  private mutating func put(float value: Float, as target: ScalarTarget) {
    // The shortest text of the float itself, not of the double it becomes.
    let isText = if case .text = target { true } else { false }
    put(floating: isText ? Double("\(value)") ?? Double(value) : Double(value), as: target)
  }

  /// Puts a string or bytes.
  @inline(__always)
  mutating func put(
    content: UnsafeRawBufferPointer, of scalar: ProtobufScalar, as target: ScalarTarget
  ) throws(DecodeFault) {
    if case .text = target {
      guard UTF8Check.isValid(content) else { throw DecodeFault("a string is not UTF-8") }
      put(text: content)
    } else {
      put(bytes: content)
    }
  }

  /// Puts an enum's symbol; a number without one, which a newer schema may have, as the number.
  mutating func put(symbol number: Int32, of symbols: [Int32: [UInt8]]) {
    if let symbol = symbols[number] {
      symbol.withUnsafeBytes { put(text: $0) }
    } else {
      put(text: String(number))
    }
  }
}
