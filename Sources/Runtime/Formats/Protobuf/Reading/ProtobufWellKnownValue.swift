/// Values of the messages that stand for a type of their own.
enum ProtobufWellKnownValue {
  /// The fields of such a message: all are numbers but the digits of a decimal.
  private struct Parts {
    var numbers: (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
    var bits: UInt64 = 0
    var content = UnsafeRawBufferPointer(start: nil, count: 0)

    /// - Parameter first: the wire type of field 1; the others are varints.
    init(_ bytes: UnsafeRawBufferPointer, first: ProtobufWire.WireType) throws(DecodeFault) {
      var cursor = ProtobufCursor(bytes)
      while !cursor.isAtEnd {
        let (number, type) = try cursor.tag()
        switch (number, type) {
        case (1, .sized) where first == .sized: content = try cursor.sized()
        case (1, first):
          bits = try cursor.bits(type)
          numbers.0 = Int64(bitPattern: bits)
        case (2, .varint): numbers.1 = Int64(bitPattern: try cursor.varint())
        case (3, .varint): numbers.2 = Int64(bitPattern: try cursor.varint())
        case (4, .varint): numbers.3 = Int64(bitPattern: try cursor.varint())
        default: try cursor.skip(type, number: number)
        }
      }
    }
  }

  static func put(
    _ bytes: UnsafeRawBufferPointer, _ meaning: ProtobufMeaning, as target: ScalarTarget,
    into sink: inout some ValueSink
  ) throws(DecodeFault) {
    switch meaning {
    case .wrapper(let scalar):
      let parts = try Parts(bytes, first: scalar.wireType)
      if scalar.wireType == .sized {
        try sink.put(content: parts.content, of: scalar, as: target)
      } else {
        try sink.put(bits: parts.bits, of: scalar, as: target)
      }
    case .decimal: try put(decimal: try Parts(bytes, first: .sized), as: target, into: &sink)
    case .date: try sink.put(whole: try day(try Parts(bytes, first: .varint).numbers), as: target)
    case .timeOfDay: try sink.put(whole: try timeOfDay(try Parts(bytes, first: .varint).numbers), as: target)
    case .timestamp: try sink.put(whole: try timestamp(try Parts(bytes, first: .varint).numbers), as: target)
    }
  }

  private static func put(
    decimal parts: Parts, as target: ScalarTarget, into sink: inout some ValueSink
  ) throws(DecodeFault) {
    guard case .decimal(let precision, let targetScale) = target else { return sink.putNull() }
    let type = DecimalType(precision: Int(precision), scale: Int(targetScale))
    let scale = Int64(Int32(truncatingIfNeeded: parts.numbers.2))
    guard scale.magnitude <= 1_000 else { throw DecodeFault("a decimal has the scale \(scale)") }
    do throws(DecimalError) {
      // No digits at all are zero: the default of the field.
      let value =
        parts.content.isEmpty ? Decimal.zero : try Decimal(bigEndian: parts.content, scale: Int(scale))
      let fitted = try value.cast(to: type, rounding: .unnecessary)
      sink.put(unscaled: fitted.unscaled, scale: type.scale)
    } catch {
      throw DecodeFault("a decimal does not fit DECIMAL(\(precision), \(targetScale))")
    }
  }

  /// Days since 1970 of a `google.type.Date`.
  private static func day(_ numbers: (Int64, Int64, Int64, Int64)) throws(DecodeFault) -> Int64 {
    let (year, month, day) = (numbers.0, numbers.1, numbers.2)
    guard let date = CivilDate(year: Int(year), month: Int(month), day: Int(day)) else {
      throw DecodeFault("there is no date of year \(year), month \(month), day \(day)")
    }
    return Int64(date.daysSinceEpoch)
  }

  /// Milliseconds of the day of a `google.type.TimeOfDay`.
  private static func timeOfDay(_ numbers: (Int64, Int64, Int64, Int64)) throws(DecodeFault) -> Int64 {
    let (hours, minutes, seconds, nanos) = numbers
    guard (0...23).contains(hours), (0...59).contains(minutes), (0...59).contains(seconds),
      (0...999_999_999).contains(nanos)
    else { throw DecodeFault("a time lies outside of the day") }
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + nanos / 1_000_000
  }

  /// Epoch milliseconds of a `google.protobuf.Timestamp`, whose nanoseconds always count forward.
  private static func timestamp(_ numbers: (Int64, Int64, Int64, Int64)) throws(DecodeFault) -> Int64 {
    let (seconds, nanos) = (numbers.0, numbers.1)
    guard (0...999_999_999).contains(nanos) else { throw DecodeFault("a timestamp has \(nanos) nanoseconds") }
    // In 128 bits: the earliest second that has a millisecond of 64 bits begins before that millisecond.
    guard let millis = Int64(exactly: Int128(seconds) * 1000 + Int128(nanos / 1_000_000)) else {
      throw DecodeFault("a timestamp does not fit milliseconds of 64 bits")
    }
    return millis
  }
}
