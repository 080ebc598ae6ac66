import Planner

/// Literals as values of their type.
enum ConstantValue {
  static func value(of constant: Constant, _ type: SQLType) throws(EvaluationError) -> Value {
    switch (constant, type) {
    case (.null, _): return .null
    case (.boolean(let value), _): return .boolean(value)
    case (.integer(let value), .double): return .double(Double(value))
    case (.integer(let value), .decimal(let precision, let scale)):
      return .decimal(try Casting.fit(Decimal(value), DecimalType(precision: precision, scale: scale)))
    case (.integer(let value), _): return .integer(value)
    case (.double(let value), _): return .double(value)
    case (.decimal(let digits), .decimal(let precision, let scale)):
      guard let value = Decimal(digits) else { throw EvaluationError("'\(digits)' is not a decimal number") }
      return .decimal(try Casting.fit(value, DecimalType(precision: precision, scale: scale)))
    case (.decimal(let digits), _): return try Casting.fromString(type)(.string(digits))
    case (.string(let text), .string): return .string(text)
    case (.string(let text), _): return try Casting.fromString(type)(.string(text))
    }
  }

  /// The value of a literal, a unit of time among them; nil for other expressions.
  static func value(ofLiteral expression: TypedExpression) throws(EvaluationError) -> Value? {
    switch expression.kind {
    case .constant(let constant): try value(of: constant, expression.type)
    case .timeUnit(let unit): .string(unit.rawValue)
    default: nil
    }
  }
}
