import Planner

/// CAST between types, with ksqlDB's rules.
enum Casting {
  typealias Converter = @Sendable (Value) throws(EvaluationError) -> Value

  /// What CAST(NULL AS STRING) gives where it does not give NULL: as Java's `String.valueOf`.
  static let nullText = Value.string("null")

  /// What casts values of one type to another; NULL stays NULL and never gets there.
  ///
  /// - Parameter keepsNull: false: what is NULL inside an array, a map or a struct and becomes text is the text `null`.
  /// - Throws: where there is no such cast.
  static func converter(
    from source: SQLType, to target: SQLType, keepsNull: Bool
  ) throws(EvaluationError) -> Converter {
    if source == target { return { value in value } }
    switch (source, target) {
    case (_, .string): return { value in .string(TextForm.text(of: value, source)) }
    case (.string, _): return try fromString(target)
    case (.integer, .bigint): return { value in value }
    case (.bigint, .integer): return integers { value in .integer(wrappedTo32Bits(value)) }
    case (.integer, .double), (.bigint, .double): return integers { value in .double(Double(value)) }
    case (.integer, .decimal), (.bigint, .decimal): return try toDecimal(target) { value in Decimal(value) }
    case (.double, .integer): return doubles { value in .integer(saturated(value, bits: 32)) }
    case (.double, .bigint): return doubles { value in .integer(saturated(value, bits: 64)) }
    case (.double, .decimal): return try doubleToDecimal(target)
    case (.decimal, .integer): return decimals { value in .integer(wrappedTo32Bits(wholePart(value))) }
    case (.decimal, .bigint): return decimals { value in .integer(wholePart(value)) }
    case (.decimal, .double): return decimals { value in .double(value.double) }
    case (.decimal, .decimal): return try decimalToDecimal(target)
    case (.timestamp, .date): return integers { value in .integer(floorQuotient(value, millisPerDay)) }
    case (.timestamp, .time): return integers { value in .integer(floorRemainder(value, millisPerDay)) }
    case (.date, .timestamp): return dateToTimestamp
    case (.array(let source), .array(let target)): return try arrays(source, target, keepsNull)
    case (.map(let sourceKey, let sourceValue), .map(let targetKey, let targetValue)):
      return try maps((sourceKey, sourceValue), (targetKey, targetValue), keepsNull)
    case (.structure(let sourceFields), .structure(let targetFields)):
      return try structures(sourceFields, targetFields, keepsNull)
    default: throw EvaluationError("\(source) can't be cast to \(target)")
    }
  }

  private static func integers(_ body: @escaping @Sendable (Int64) -> Value) -> Converter {
    { value in if case .integer(let value) = value { body(value) } else { .null } }
  }

  private static func doubles(_ body: @escaping @Sendable (Double) -> Value) -> Converter {
    { value in if case .double(let value) = value { body(value) } else { .null } }
  }

  private static func decimals(_ body: @escaping @Sendable (Decimal) -> Value) -> Converter {
    { value in if case .decimal(let value) = value { body(value) } else { .null } }
  }
}

/// Numbers: as Java narrows them (integers wrap, doubles saturate), which is what ksqlDB's casts do.
extension Casting {
  static func wrappedTo32Bits(_ value: Int64) -> Int64 { Int64(Int32(truncatingIfNeeded: value)) }

  static func saturated(_ value: Double, bits: Int) -> Int64 {
    if value.isNaN { return 0 }
    let low = bits == 32 ? Int64(Int32.min) : .min
    let high = bits == 32 ? Int64(Int32.max) : .max
    if value <= Double(low) { return low }
    return value >= Double(high) ? high : Int64(value)
  }

  /// The whole part's low 64 bits.
  static func wholePart(_ value: Decimal) -> Int64 {
    if let whole = value.wholePart { return whole }
    guard let whole = try? value.rescaled(to: 0, rounding: .down) else { return 0 }
    return Int64(truncatingIfNeeded: whole.unscaled)
  }

  private static func toDecimal(
    _ target: SQLType, _ body: @escaping @Sendable (Int64) -> Decimal
  ) throws(EvaluationError) -> Converter {
    guard let type = target.decimalType else { throw EvaluationError("no DECIMAL") }
    return { (value) throws(EvaluationError) in
      guard case .integer(let value) = value else { return .null }
      return .decimal(try fit(body(value), type))
    }
  }

  private static func doubleToDecimal(_ target: SQLType) throws(EvaluationError) -> Converter {
    guard let type = target.decimalType else { throw EvaluationError("no DECIMAL") }
    return { (value) throws(EvaluationError) in
      guard case .double(let value) = value else { return .null }
      guard let decimal = try? Decimal(double: value) else {
        throw EvaluationError("\(JavaNumberText.string(value)) is not a decimal number")
      }
      return .decimal(try fit(decimal, type))
    }
  }

  private static func decimalToDecimal(_ target: SQLType) throws(EvaluationError) -> Converter {
    guard let type = target.decimalType else { throw EvaluationError("no DECIMAL") }
    return { (value) throws(EvaluationError) in
      guard case .decimal(let value) = value else { return .null }
      return .decimal(try fit(value, type))
    }
  }

  /// The number with the type's scale, a half rounded away from zero.
  static func fit(_ value: Decimal, _ type: DecimalType) throws(EvaluationError) -> Decimal {
    guard let result = try? value.cast(to: type) else {
      throw EvaluationError("\(value) has more digits than \(type) can hold")
    }
    return result
  }
}

/// Times of day and dates.
extension Casting {
  static let millisPerDay: Int64 = 86_400_000

  static func floorQuotient(_ value: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  static func floorRemainder(_ value: Int64, _ divisor: Int64) -> Int64 {
    let remainder = value % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }

  private static let dateToTimestamp: Converter = { (value) throws(EvaluationError) in
    guard case .integer(let days) = value else { return .null }
    let (millis, overflow) = days.multipliedReportingOverflow(by: millisPerDay)
    if overflow { throw EvaluationError("the date is out of the range of TIMESTAMP") }
    return .integer(millis)
  }
}
