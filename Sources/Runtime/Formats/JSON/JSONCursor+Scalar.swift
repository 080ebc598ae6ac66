/// Scalars as ksqlDB's JSON deserializer reads them: numbers also from strings, any value as STRING.
extension JSONCursor {
  /// Reads one value and puts it as `target`.
  @inline(__always)
  mutating func read(_ target: ScalarTarget, into sink: inout some ValueSink) throws(DecodeFault) {
    let first = peek
    if first == UInt8(ascii: "n") {
      try literal("null")
      return sink.putNull()
    }
    switch target {
    case .text:
      if first == UInt8(ascii: "\"") {
        try putText(try string(), into: &sink)
      } else {
        try putOtherAsText(into: &sink)
      }
    case .int64: sink.put(try whole(first, "a BIGINT", in: Int64.min...Int64.max))
    case .int32: sink.put(try whole(first, "an INT", in: Int64(Int32.min)...Int64(Int32.max)))
    case .time: sink.put(try whole(first, "a TIME (milliseconds of the day)", in: TimeOfDay.range))
    case .double: sink.put(try double(first))
    case .boolean:
      if first == UInt8(ascii: "t") {
        try literal("true")
        sink.put(true)
      } else if first == UInt8(ascii: "f") {
        try literal("false")
        sink.put(false)
      } else {
        throw expected("a BOOLEAN")
      }
    case .decimal(let precision, let scale):
      try putDecimal(first, precision: Int(precision), scale: Int(scale), into: &sink)
    case .bytes: try putBytes(first, into: &sink)
    }
  }

  @inline(__always)
  private mutating func putText(_ text: Text, into sink: inout some ValueSink) throws(DecodeFault) {
    if text.hasEscapes {
      let unescaped = try unescape(text)
      unescaped.withUnsafeBytes { sink.put(text: $0) }
    } else {
      sink.put(text: bytes(text.range))
    }
  }

  /// Numbers and booleans as they stand there, arrays and objects as JSON text without blanks.
  @inline(never)
  private mutating func putOtherAsText(into sink: inout some ValueSink) throws(DecodeFault) {
    let start = position
    let isNested = peek == UInt8(ascii: "{") || peek == UInt8(ascii: "[")
    try skipValue()
    if isNested {
      let compact = withoutBlanks(start..<position)
      compact.withUnsafeBytes { sink.put(text: $0) }
    } else {
      sink.put(text: bytes(start..<position))
    }
  }

  /// A JSON text without the blanks between its parts.
  private func withoutBlanks(_ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var isInString = false
    var isEscaped = false
    for byte in bytes(range) {
      if !isInString && byte <= 0x20 { continue }
      result.append(byte)
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString.toggle()
      }
    }
    return result
  }

  @inline(__always)
  private mutating func whole(
    _ first: UInt8, _ what: StaticString, in range: ClosedRange<Int64>
  ) throws(DecodeFault) -> Int64 {
    if first == UInt8(ascii: "\"") { return try wholeFromString(what, in: range) }
    guard isNumberStart(first) else { throw expected(what) }
    let start = position
    let number = try number()
    let value: Int64
    if let exact = number.int64 { value = exact } else { value = try wholePart(of: start..<position, what) }
    guard range.contains(value) else { throw DecodeFault("the number at byte \(start) does not fit \(what)") }
    return value
  }

  /// What stands before the point, as Jackson converts numbers.
  @inline(never)
  private func wholePart(of range: Range<Int>, _ what: StaticString) throws(DecodeFault) -> Int64 {
    guard let value = (try? Decimal(parsing: bytes(range)))?.wholePart else {
      throw DecodeFault("the number at byte \(range.lowerBound) does not fit \(what)")
    }
    return value
  }

  @inline(never)
  private mutating func wholeFromString(
    _ what: StaticString, in range: ClosedRange<Int64>
  ) throws(DecodeFault) -> Int64 {
    let start = position
    let text = try string()
    guard let value = NumberText.int64(bytes(text.range)), range.contains(value) else {
      throw DecodeFault("the string at byte \(start) is not \(what)")
    }
    return value
  }

  @inline(__always)
  private mutating func double(_ first: UInt8) throws(DecodeFault) -> Double {
    if first == UInt8(ascii: "\"") { return try doubleFromString() }
    guard isNumberStart(first) else { throw expected("a DOUBLE") }
    let start = position
    let number = try number()
    guard let value = number.double ?? number.double(text: bytes(start..<position)) else {
      throw DecodeFault("the number at byte \(start) is not a DOUBLE")
    }
    return value
  }

  @inline(never)
  private mutating func doubleFromString() throws(DecodeFault) -> Double {
    let start = position
    guard let value = NumberText.double(try text(of: try string())) else {
      throw DecodeFault("the string at byte \(start) is not a DOUBLE")
    }
    return value
  }

  @inline(__always)
  private mutating func putDecimal(
    _ first: UInt8, precision: Int, scale: Int, into sink: inout some ValueSink
  ) throws(DecodeFault) {
    let start = position
    let range: Range<Int>
    if first == UInt8(ascii: "\"") {
      range = try string().range
    } else {
      guard isNumberStart(first) else { throw expected("a DECIMAL") }
      let number = try number()
      range = start..<position
      // Few digits with no more places than the type has: a multiplication is all.
      let missing = scale &+ number.exponent
      if number.hasAllDigits, number.exponent <= 0, missing >= 0,
        number.significand.decimalDigitCount &+ missing <= min(precision, 19)
      {
        let unscaled = Int128(number.significand) &* Int128(PowersOfTen.uint64(missing))
        return sink.put(unscaled: number.isNegative ? 0 &- unscaled : unscaled, scale: scale)
      }
    }
    do throws(DecodeFault) {
      let value = try TextValue.decimal(bytes(range), precision: precision, scale: scale)
      sink.put(unscaled: value.unscaled, scale: scale)
    } catch {
      throw DecodeFault("the number at byte \(start) does not fit DECIMAL(\(precision), \(scale))")
    }
  }

  @inline(never)
  private mutating func putBytes(_ first: UInt8, into sink: inout some ValueSink) throws(DecodeFault) {
    guard first == UInt8(ascii: "\"") else { throw expected("BYTES in Base64") }
    let start = position
    let text = try string()
    let content = text.hasEscapes ? try unescape(text) : Array(bytes(text.range))
    guard let decoded = content.withUnsafeBytes({ Base64.decode($0) }) else {
      throw DecodeFault("the string at byte \(start) is not Base64")
    }
    decoded.withUnsafeBytes { sink.put(bytes: $0) }
  }

  @inline(__always)
  private func isNumberStart(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-")
  }
}
