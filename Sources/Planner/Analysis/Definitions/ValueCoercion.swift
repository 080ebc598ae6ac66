import Parser

/// Values of INSERT as the types of their columns: numbers widen, and text is read as a date or time.
enum ValueCoercion {
  /// - Throws: a diagnostic where the value has another type than the column.
  static func convert(_ value: TypedExpression, to type: SQLType, column: String) throws(Diagnostic)
    -> TypedExpression
  {
    guard value.isNullLiteral || fits(value, type) else {
      throw Diagnostic(
        .typeMismatch, "column \(column) is \(type), and this is \(value.type)", at: value.range,
        hint: CastRules.canCast(value.type, to: type) ? "CAST(... AS \(type)) converts it" : nil)
    }
    if let digits = digits(of: value), let wanted = type.exactDecimal, case .decimal = type,
      LiteralCoercion.significantDigits(digits) > wanted.integerDigits
    {
      throw Diagnostic(.typeMismatch, "\(digits) has too many digits for column \(column) \(type)", at: value.range)
    }
    if let literal = try LiteralCoercion.convert(value, to: type) { return literal }
    if value.type != type, case .decimal = type, value.type.isNumeric {
      return TypedExpression(.cast(value), type, range: value.range)
    }
    return try Coercion.convert(value, to: type)
  }

  /// The digits of a number literal.
  private static func digits(of value: TypedExpression) -> String? {
    switch value.kind {
    case .constant(.decimal(let text)): text
    case .constant(.integer(let number)): String(number)
    default: nil
    }
  }

  private static func fits(_ value: TypedExpression, _ type: SQLType) -> Bool {
    if case .constant(.string) = value.kind { return type == .string || type.isTemporal }
    switch (value.kind, value.type, type) {
    case (_, .decimal, .decimal), (_, .integer, .decimal), (_, .bigint, .decimal):
      return true
    case (.array(let elements), _, .array(let element)):
      return elements.allSatisfy { $0.isNullLiteral || fits($0, element) }
    case (.map(let entries), _, .map(let key, let value)):
      return entries.allSatisfy {
        ($0.key.isNullLiteral || fits($0.key, key)) && ($0.value.isNullLiteral || fits($0.value, value))
      }
    case (.structure(let values), .structure(let own), .structure(let fields)):
      return zip(own, values).allSatisfy { field, value in
        guard let wanted = fields.first(where: { $0.name == field.name }) else { return false }
        return value.isNullLiteral || fits(value, wanted.type)
      }
    default:
      return Coercion.widens(value.type, to: type)
    }
  }
}
