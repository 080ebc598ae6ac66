import Parser

/// Conversions that need no CAST.
enum Coercion {
  /// May a value of one type stand where another is wanted: numbers widen, nested types widen element by element.
  static func widens(_ source: SQLType, to target: SQLType) -> Bool {
    if source == target { return true }
    switch (source, target) {
    case (.decimal, .decimal):
      guard let from = source.exactDecimal, let to = target.exactDecimal else { return false }
      return from.scale <= to.scale && from.integerDigits <= to.integerDigits
    case (.array(let from), .array(let to)):
      return widens(from, to: to)
    case (.map(let fromKey, let fromValue), .map(let toKey, let toValue)):
      return widens(fromKey, to: toKey) && widens(fromValue, to: toValue)
    case (.structure(let from), .structure(let to)):
      return from.allSatisfy { field in
        to.contains { $0.name == field.name && widens(field.type, to: $0.type) }
      }
    default:
      guard let rank = source.numericRank, let wanted = target.numericRank else { return false }
      return rank < wanted
    }
  }

  /// The type that all of some expressions can be brought to, as in ARRAY[...], MAP(...), IN (...) and CASE: numbers
  /// widen, literals of text are read as what the others are. Nil where all are NULL.
  static func commonType(of expressions: [TypedExpression]) throws(Diagnostic) -> SQLType? {
    // Text literals adapt to the rest, and number and boolean literals to text; so columns speak first.
    var common: TypedExpression?
    for expression in expressions.sorted(by: { $0.adaptability < $1.adaptability }) where !expression.isNullLiteral {
      guard let former = common else {
        common = expression
        continue
      }
      guard let type = union(former, expression) else {
        throw Diagnostic(
          .typeMismatch, "\(expression.type) does not go with \(former.type)", at: expression.range,
          hint: "CAST one of them to the type of the other")
      }
      common = TypedExpression(former.type == type ? former.kind : expression.kind, type, range: former.range)
    }
    return common?.type
  }

  /// The type for both; the first is what the expressions before agreed on.
  private static func union(_ former: TypedExpression, _ next: TypedExpression) -> SQLType? {
    if let type = union(former.type, next.type) { return type }
    if case .constant(.string(let text)) = next.kind {
      // Digits beside numbers are a number too, perhaps a wider one; any other text is refused when it is converted.
      guard former.type.isNumeric, let number = LiteralCoercion.numberType(of: text) else { return former.type }
      return former.type.commonNumber(with: number)
    }
    if case .constant = next.kind, former.type == .string { return .string }
    return nil
  }

  private static func union(_ left: SQLType, _ right: SQLType) -> SQLType? {
    if left == right { return left }
    if let number = left.commonNumber(with: right) { return number }
    switch (left, right) {
    case (.array(let first), .array(let second)):
      return adapting(first, second).map { .array($0) }
    case (.map(let firstKey, let firstValue), .map(let secondKey, let secondValue)):
      guard let key = adapting(firstKey, secondKey), let value = adapting(firstValue, secondValue) else { return nil }
      return .map(key: key, value: value)
    case (.structure(let first), .structure(let second)):
      var fields = first
      for field in second {
        guard let index = fields.firstIndex(where: { $0.name == field.name }) else {
          fields.append(field)
          continue
        }
        guard let type = adapting(fields[index].type, field.type) else { return nil }
        fields[index].type = type
      }
      return .structure(fields)
    default:
      return nil
    }
  }

  /// Within constructors, text may still be a literal that is read as the other's type: `convert` will tell.
  private static func adapting(_ left: SQLType, _ right: SQLType) -> SQLType? {
    if let type = union(left, right) { return type }
    if left == .string, !right.isNested { return right }
    return right == .string && !left.isNested ? left : nil
  }

  /// The expression as a value of a type, by a `cast` node where it is not one yet.
  /// - Throws: a diagnostic where it would need a CAST that the statement does not have.
  static func convert(_ expression: TypedExpression, to type: SQLType) throws(Diagnostic) -> TypedExpression {
    if expression.isNullLiteral { return TypedExpression(.constant(.null), type, range: expression.range) }
    if expression.type == type { return expression }
    if let literal = try LiteralCoercion.convert(expression, to: type) { return literal }
    switch (expression.kind, type) {
    case (.array(let elements), .array(let element)):
      let converted = try elements.map { (value) throws(Diagnostic) in try convert(value, to: element) }
      return TypedExpression(.array(converted), type, range: expression.range)
    case (.map(let entries), .map(let keyType, let valueType)):
      let converted = try entries.map { (entry) throws(Diagnostic) in
        MapEntry(key: try convert(entry.key, to: keyType), value: try convert(entry.value, to: valueType))
      }
      return TypedExpression(.map(converted), type, range: expression.range)
    case (.structure(let values), .structure(let fields)):
      guard case .structure(let own) = expression.type else { break }
      let converted = try fields.map { (field) throws(Diagnostic) in
        guard let index = own.firstIndex(where: { $0.name == field.name }) else {
          return TypedExpression(.constant(.null), field.type)
        }
        return try convert(values[index], to: field.type)
      }
      return TypedExpression(.structure(converted), type, range: expression.range)
    default:
      break
    }
    guard widens(expression.type, to: type) else {
      throw Diagnostic(
        .typeMismatch, "expected \(type), found \(expression.type)", at: expression.range,
        hint: CastRules.canCast(expression.type, to: type) ? "CAST(... AS \(type)) converts it" : nil)
    }
    return TypedExpression(.cast(expression), type, range: expression.range)
  }

  /// Both sides as one type, without asking whether that needs a CAST.
  static func cast(_ expression: TypedExpression, to type: SQLType) throws(Diagnostic) -> TypedExpression {
    if expression.type == type || expression.isNullLiteral { return try convert(expression, to: type) }
    if case .constant(.string) = expression.kind {
      return TypedExpression(.cast(expression), type, range: expression.range)
    }
    if let literal = try LiteralCoercion.convert(expression, to: type) { return literal }
    return TypedExpression(.cast(expression), type, range: expression.range)
  }
}

extension TypedExpression {
  /// NULL as it is written, which has no type of its own yet (its `type` means nothing).
  var isNullLiteral: Bool { kind == .constant(.null) }

  /// How readily it takes the type of what stands beside it; those that do not come first.
  fileprivate var adaptability: Int {
    switch kind {
    case .constant(.string): 2
    case .constant: 1
    case .array, .map, .structure: 1
    default: 0
    }
  }
}
