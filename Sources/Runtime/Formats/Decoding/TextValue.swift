import Planner

/// Values of scalar types from their texts, as text formats carry them.
enum TextValue {
  /// Reads the whole text as a value of the type; an empty text is NULL.
  static func put(
    _ text: UnsafeRawBufferPointer, of type: SQLType, into sink: inout some ValueSink
  ) throws(DecodeFault) {
    if text.isEmpty { return sink.putNull() }
    switch type {
    case .boolean: sink.put(try boolean(text))
    case .integer, .date: sink.put(try integer(text, type, in: Int64(Int32.min)...Int64(Int32.max)))
    case .bigint, .timestamp: sink.put(try integer(text, type, in: .min ... .max))
    case .time: sink.put(try integer(text, type, in: TimeOfDay.range))
    case .double:
      guard let value = NumberText.double(String(decoding: text, as: UTF8.self)) else { throw mismatch(type) }
      sink.put(value)
    case .decimal(let precision, let scale):
      let value = try decimal(text, precision: precision, scale: scale)
      sink.put(unscaled: value.unscaled, scale: scale)
    case .string:
      guard UTF8Check.isValid(text) else { throw DecodeFault("the text is not UTF-8") }
      sink.put(text: text)
    case .bytes:
      guard let bytes = Base64.decode(text) else { throw DecodeFault("the text is not Base64") }
      bytes.withUnsafeBytes { sink.put(bytes: $0) }
    case .array, .map, .structure: throw mismatch(type)
    }
  }

  /// A number of the type's range.
  static func integer(
    _ text: UnsafeRawBufferPointer, _ type: SQLType, in range: ClosedRange<Int64>
  ) throws(DecodeFault) -> Int64 {
    guard let value = NumberText.int64(text), range.contains(value) else { throw mismatch(type) }
    return value
  }

  /// A decimal that fits the type without losing digits (ksqlDB's `DecimalUtil.ensureFit`).
  static func decimal(
    _ text: UnsafeRawBufferPointer, precision: Int, scale: Int
  ) throws(DecodeFault) -> Decimal {
    do throws(DecimalError) {
      return try Decimal(parsing: text)
        .cast(to: DecimalType(precision: precision, scale: scale), rounding: .unnecessary)
    } catch {
      throw mismatch(.decimal(precision: precision, scale: scale))
    }
  }

  private static func boolean(_ text: UnsafeRawBufferPointer) throws(DecodeFault) -> Bool {
    switch String(decoding: text, as: UTF8.self).lowercased() {
    case "true": true
    case "false": false
    default: throw mismatch(.boolean)
    }
  }

  private static func mismatch(_ type: SQLType) -> DecodeFault { DecodeFault("the text is not a value of \(type)") }
}

/// The values that a TIME may have.
enum TimeOfDay {
  /// Milliseconds of a day.
  static let range: ClosedRange<Int64> = 0...86_399_999
}
