import Planner

extension AvroLeaf {
  /// Whether values of this Avro type can be read as the SQL type: itself, the promotions int -> long -> float ->
  /// double, and numbers and booleans as STRING (as ksqlDB reads them).
  func canBeRead(as type: SQLType) -> Bool {
    switch (self, type) {
    case (.null, _): true
    case (.boolean, .boolean), (.boolean, .string): true
    case (.int, .integer), (.int, .bigint), (.int, .double), (.int, .string): true
    case (.int, .date), (.int, .time), (.int, .timestamp): true
    case (.long, .bigint), (.long, .double), (.long, .string), (.long, .timestamp), (.long, .time): true
    case (.float, .double), (.float, .string), (.double, .double), (.double, .string): true
    case (.string, .string), (.string, .bytes), (.bytes, .bytes), (.bytes, .string), (.fixed, .bytes): true
    case (.date, .date), (.date, .integer), (.date, .bigint): true
    case (.timeMillis, .time), (.timeMillis, .integer), (.timeMillis, .bigint): true
    case (.timeMicros, .time), (.timeMicros, .bigint): true
    case (.timestampMillis, .timestamp), (.timestampMillis, .bigint): true
    case (.timestampMicros, .timestamp), (.timestampMicros, .bigint): true
    case (.decimal, .decimal), (.fixedDecimal, .decimal), (.decimal, .bytes), (.fixedDecimal, .bytes): true
    default: false
    }
  }
}

extension AvroCursor {
  /// Reads a leaf and puts it as `target`.
  @inline(__always)
  mutating func read(
    _ leaf: AvroLeaf, as target: ScalarTarget, into sink: inout some ValueSink
  ) throws(DecodeFault) {
    switch leaf {
    case .null: sink.putNull()
    case .boolean: try put(boolean: try byte(), as: target, into: &sink)
    case .int, .long, .date, .timeMillis, .timestampMillis: try put(whole: try long(), as: target, into: &sink)
    case .timeMicros, .timestampMicros: try put(micros: try long(), leaf, as: target, into: &sink)
    case .float: put(floating: Double(try float()), isFloat: true, as: target, into: &sink)
    case .double: put(floating: try double(), isFloat: false, as: target, into: &sink)
    case .string, .bytes: try put(content: try sized(), as: target, into: &sink)
    case .fixed(let size): sink.put(bytes: try take(Int(size)))
    case .decimal(_, let scale): try put(decimal: try sized(), scale: Int(scale), as: target, into: &sink)
    case .fixedDecimal(let size, _, let scale):
      try put(decimal: try take(Int(size)), scale: Int(scale), as: target, into: &sink)
    }
  }

  private func put(boolean: UInt8, as target: ScalarTarget, into sink: inout some ValueSink) throws(DecodeFault) {
    guard boolean <= 1 else { throw DecodeFault("a boolean is neither 0 nor 1") }
    if case .text = target {
      sink.put(text: boolean == 1 ? "true" : "false")
    } else {
      sink.put(boolean == 1)
    }
  }

  @inline(__always)
  private func put(whole value: Int64, as target: ScalarTarget, into sink: inout some ValueSink) throws(DecodeFault) {
    switch target {
    case .int64: sink.put(value)
    case .int32:
      guard Int64(Int32(truncatingIfNeeded: value)) == value else { throw DecodeFault("an int has more than 32 bits") }
      sink.put(value)
    case .time:
      guard TimeOfDay.range.contains(value) else { throw DecodeFault("a time lies outside of the day") }
      sink.put(value)
    case .double: sink.put(Double(value))
    case .text: sink.put(text: String(value))
    case .boolean, .bytes, .decimal: sink.putNull()
    }
  }

  /// Microseconds become milliseconds where the column has a type of time, rounded down as `Math.floorDiv` does.
  private func put(
    micros value: Int64, _ leaf: AvroLeaf, as target: ScalarTarget, into sink: inout some ValueSink
  ) throws(DecodeFault) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: 1000)
    let millis = remainder < 0 ? quotient - 1 : quotient
    try put(whole: millis, as: target, into: &sink)
  }

  private func put(floating value: Double, isFloat: Bool, as target: ScalarTarget, into sink: inout some ValueSink) {
    if case .text = target {
      // The shortest text of the float itself, not of the double it became.
      sink.put(text: JavaNumberText.string(isFloat ? Double("\(Float(value))") ?? value : value))
    } else {
      sink.put(value)
    }
  }

  @inline(__always)
  private func put(
    content: UnsafeRawBufferPointer, as target: ScalarTarget, into sink: inout some ValueSink
  ) throws(DecodeFault) {
    if case .text = target {
      guard UTF8Check.isValid(content) else { throw DecodeFault("a string is not UTF-8") }
      sink.put(text: content)
    } else {
      sink.put(bytes: content)
    }
  }

  private func put(
    decimal bytes: UnsafeRawBufferPointer, scale: Int, as target: ScalarTarget, into sink: inout some ValueSink
  ) throws(DecodeFault) {
    guard case .decimal(let precision, let targetScale) = target else { return sink.put(bytes: bytes) }
    do throws(DecimalError) {
      let type = DecimalType(precision: Int(precision), scale: Int(targetScale))
      let value = try Decimal(bigEndian: bytes, scale: scale).cast(to: type, rounding: .unnecessary)
      sink.put(unscaled: value.unscaled, scale: type.scale)
    } catch {
      throw DecodeFault("a decimal does not fit DECIMAL(\(precision), \(targetScale))")
    }
  }
}
