import Parser

/// Literals as values of the type that their place asks for: `'10'` beside a BIGINT is 10.
enum LiteralCoercion {
  /// The literal as that type; nil where the expression is no literal or needs a cast when it runs.
  /// - Throws: a diagnostic where the text is no value of the type.
  static func convert(_ expression: TypedExpression, to type: SQLType) throws(Diagnostic) -> TypedExpression? {
    guard case .constant(let constant) = expression.kind else { return nil }
    switch (constant, type) {
    case (.integer(let value), .bigint):
      return TypedExpression(.constant(.integer(value)), type, range: expression.range)
    case (.integer(let value), .double):
      return TypedExpression(.constant(.double(Double(value))), type, range: expression.range)
    case (.integer(let value), .string):
      return TypedExpression(.constant(.string(String(value))), type, range: expression.range)
    case (.integer(let value), .decimal):
      return decimal(String(value), of: type, expression)
    case (.decimal(let text), .decimal):
      return decimal(text, of: type, expression)
    case (.decimal(let text), .double):
      return Double(text).map { TypedExpression(.constant(.double($0)), type, range: expression.range) }
    case (.decimal(let text), .string):
      return TypedExpression(.constant(.string(text)), type, range: expression.range)
    case (.boolean(let value), .string):
      return TypedExpression(.constant(.string(value ? "true" : "false")), type, range: expression.range)
    case (.string(let text), _):
      return try read(text, as: type, at: expression.range)
    default:
      return nil
    }
  }

  /// Digits as a DECIMAL with zeros behind as its scale wants; a cast where digits would be lost.
  private static func decimal(_ text: String, of type: SQLType, _ expression: TypedExpression) -> TypedExpression {
    let own = DecimalShape(literal: text)
    guard let wanted = type.exactDecimal, own.scale <= wanted.scale,
      significantDigits(text) <= wanted.integerDigits
    else { return TypedExpression(.cast(expression), type, range: expression.range) }
    let zeros = String(repeating: "0", count: wanted.scale - own.scale)
    let digits = own.scale == 0 && wanted.scale > 0 ? text + "." + zeros : text + zeros
    return TypedExpression(.constant(.decimal(digits)), type, range: expression.range)
  }

  /// The digits before the point, without zeros in front.
  static func significantDigits(_ text: String) -> Int {
    text.drop { $0 == "-" || $0 == "+" || $0 == "0" }.prefix { $0 != "." }.count
  }

  /// What a text literal means as a value of a type; nil for text itself and for nested types.
  private static func read(_ text: String, as type: SQLType, at range: SourceRange?)
    throws(Diagnostic) -> TypedExpression?
  {
    let trimmed = text.trimmingSpaces()
    let constant: Constant?
    switch type {
    case .boolean: constant = truth(trimmed).map { .boolean($0) }
    case .integer: constant = Int32(trimmed).map { .integer(Int64($0)) }
    case .bigint: constant = Int64(trimmed).map { .integer($0) }
    case .double: constant = Double(trimmed).map { .double($0) }
    case .decimal:
      guard isDecimal(trimmed) else { throw mismatch(text, type, at: range) }
      let literal = TypedExpression(.constant(.decimal(trimmed)), DecimalShape(literal: trimmed).type, range: range)
      return decimal(trimmed, of: type, literal)
    case .date, .time, .timestamp:
      let literal = TypedExpression(.constant(.string(text)), .string, range: range)
      return TypedExpression(.cast(literal), type, range: range)
    case .string, .bytes, .array, .map, .structure:
      return nil
    }
    guard let constant else { throw mismatch(text, type, at: range) }
    return TypedExpression(.constant(constant), type, range: range)
  }

  /// The type of the number that a text spells out; nil where it spells none.
  static func numberType(of text: String) -> SQLType? {
    let trimmed = text.trimmingSpaces()
    if Int32(trimmed) != nil { return .integer }
    if Int64(trimmed) != nil { return .bigint }
    return isDecimal(trimmed) ? DecimalShape(literal: trimmed).type : nil
  }

  private static func mismatch(_ text: String, _ type: SQLType, at range: SourceRange?) -> Diagnostic {
    Diagnostic(.typeMismatch, "'\(text)' is no \(type)", at: range)
  }

  /// Any beginning of `true`, `false`, `yes` or `no`, as ksqlDB (and Postgres) read it.
  private static func truth(_ text: String) -> Bool? {
    let lower = text.lowercased()
    guard !lower.isEmpty else { return nil }
    if "true".hasPrefix(lower) || "yes".hasPrefix(lower) { return true }
    return "false".hasPrefix(lower) || "no".hasPrefix(lower) ? false : nil
  }

  /// Digits with a sign and a point where wanted, and no exponent.
  private static func isDecimal(_ text: String) -> Bool {
    let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count) && digits.contains { $0.isASCIIDigit }
      && parts.allSatisfy { part in part.allSatisfy { $0.isASCIIDigit } }
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

extension String {
  /// Without the spaces before and behind.
  func trimmingSpaces() -> String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[first...last])
  }
}
