import Parser

extension ExpressionTyper {
  func signed(_ sign: Sign, _ operand: TypedExpression, at range: SourceRange) throws(Diagnostic) -> TypedExpression {
    guard operand.type.isNumeric, !operand.isNullLiteral else {
      throw Diagnostic(
        .typeMismatch, "'\(sign.rawValue)' needs a number, found \(operand.spelledType)", at: operand.range)
    }
    switch sign {
    case .plus: return operand
    case .minus: return TypedExpression(.negate(operand), operand.type, range: range)
    }
  }

  func arithmetic(
    _ operation: ArithmeticOperator, _ left: TypedExpression, _ right: TypedExpression, at range: SourceRange
  ) throws(Diagnostic) -> TypedExpression {
    if operation == .add, left.isText, right.isText, !(left.isNullLiteral && right.isNullLiteral) {
      return TypedExpression(.concatenate(try text(left), try text(right)), .string, range: range)
    }
    let first = left.isNullLiteral ? right.type : left.type
    let second = right.isNullLiteral ? left.type : right.type
    guard !(left.isNullLiteral && right.isNullLiteral), let type = ArithmeticTypes.result(operation, first, second)
    else {
      let mixesText = operation == .add && (left.type == .string || right.type == .string)
      throw Diagnostic(
        .typeMismatch,
        "'\(operation.rawValue)' needs numbers, found \(left.spelledType) and \(right.spelledType)", at: range,
        hint: mixesText ? "'+' joins text with text: CAST(... AS STRING) makes it text" : nil)
    }
    return TypedExpression(
      .arithmetic(operation, try operand(left, of: type, own: first), try operand(right, of: type, own: second)), type,
      range: range)
  }

  /// An operand as the type that the operation is done in; DECIMAL keeps its own digits.
  private func operand(_ operand: TypedExpression, of type: SQLType, own: SQLType)
    throws(Diagnostic) -> TypedExpression
  {
    guard case .decimal = type else { return try Coercion.convert(operand, to: type) }
    return try Coercion.convert(operand, to: own.exactDecimal?.type ?? type)
  }

  /// `a || b` is CONCAT, as in ksqlDB: unlike `a + b` it leaves out what is NULL.
  mutating func concatenation(_ left: Expression, _ right: Expression, at range: SourceRange)
    throws(Diagnostic) -> TypedExpression
  {
    let (first, second) = (try type(left), try type(right))
    let isBytes = first.type == .bytes && second.type == .bytes
    guard isBytes || (first.isText && second.isText) else {
      let wrong = first.isText || first.type == .bytes ? second : first
      throw Diagnostic(
        .typeMismatch, "'||' joins STRING with STRING, found \(wrong.type)", at: wrong.range,
        hint: CastRules.canCast(wrong.type, to: .string) ? "CAST(... AS STRING) converts it" : nil)
    }
    return try call(Identifier("CONCAT", range: range), .list([left, right]), at: range)
  }

  func comparison(
    _ operation: ComparisonOperator, _ left: TypedExpression, _ right: TypedExpression, at range: SourceRange
  ) throws(Diagnostic) -> TypedExpression {
    let equalityOnly = operation == .equal || operation == .notEqual
    let (first, second) = try comparable(
      left, right, symbol: operation.rawValue, equalityOnly: equalityOnly, at: range)
    return TypedExpression(.comparison(operation, first, second), .boolean, range: range)
  }

  /// Both sides of a comparison as one type.
  func comparable(
    _ left: TypedExpression, _ right: TypedExpression, symbol: String, equalityOnly: Bool, at range: SourceRange
  ) throws(Diagnostic) -> (TypedExpression, TypedExpression) {
    if left.isNullLiteral || right.isNullLiteral {
      throw Diagnostic(
        .typeMismatch, "'\(symbol)' with NULL is never true", at: range, hint: "IS NULL and IS NOT NULL tell")
    }
    if let (first, second) = try pseudoTimeComparison(left, right) { return (first, second) }
    guard let type = ComparisonRules.commonType(left.type, right.type, equalityOnly: equalityOnly) else {
      throw Diagnostic(
        .typeMismatch, "\(left.type) can't be compared to \(right.type) with '\(symbol)'", at: range,
        hint: left.type == right.type
          ? "values of \(left.type) have no order: only = and <> compare them" : conversion(left, right))
    }
    return (try Coercion.cast(left, to: type), try Coercion.cast(right, to: type))
  }

  /// What makes both sides of a comparison one type.
  private func conversion(_ left: TypedExpression, _ right: TypedExpression) -> String? {
    for (literal, other) in [(left, right), (right, left)] where other.type == .string {
      if case .constant(let value) = literal.kind, case .integer(let number) = value {
        return "text stands in single quotes: '\(number)'"
      }
    }
    for (value, other) in [(right, left), (left, right)] where CastRules.canCast(value.type, to: other.type) {
      return "CAST(... AS \(other.type)) converts one of them"
    }
    return nil
  }

  /// ROWTIME, WINDOWSTART and WINDOWEND against a text literal: the text is a time (`'2024-01-31T10:00'`).
  private func pseudoTimeComparison(_ left: TypedExpression, _ right: TypedExpression)
    throws(Diagnostic) -> (TypedExpression, TypedExpression)?
  {
    if isPseudoTime(left), case .constant(.string) = right.kind { return (left, try epochMillis(right)) }
    if isPseudoTime(right), case .constant(.string) = left.kind { return (try epochMillis(left), right) }
    return nil
  }

  private func isPseudoTime(_ expression: TypedExpression) -> Bool {
    guard case .column(let index) = expression.kind else { return false }
    return scope.entries.contains { entry in
      entry.index == index && ["ROWTIME", "WINDOWSTART", "WINDOWEND"].contains(entry.name)
    }
  }

  private func epochMillis(_ literal: TypedExpression) throws(Diagnostic) -> TypedExpression {
    if case .constant(.string(let text)) = literal.kind, !catalog.isTimestamp(text) {
      throw Diagnostic(
        .invalidLiteral, "'\(text)' is no time", at: literal.range,
        hint: "times are written as '2024-01-31T12:00:05.250', or a beginning of it")
    }
    let timestamp = TypedExpression(.cast(literal), .timestamp, range: literal.range)
    let resolver = FunctionResolver(catalog: catalog)
    return try resolver.scalar(
      Identifier("UNIX_TIMESTAMP", range: literal.range ?? SourceRange(start: 0, end: 0)), typed: [timestamp])
  }

  func between(
    _ operand: TypedExpression, _ lower: TypedExpression, _ upper: TypedExpression, isNegated: Bool,
    at range: SourceRange
  ) throws(Diagnostic) -> TypedExpression {
    try checkCopies(of: operand, count: 2, at: range)
    let above = try comparison(.greaterOrEqual, operand, lower, at: range)
    let below = try comparison(.lessOrEqual, operand, upper, at: range)
    let both = TypedExpression(.and(above, below), .boolean, range: range)
    return isNegated ? TypedExpression(.not(both), .boolean, range: range) : both
  }

  /// BETWEEN and `CASE x WHEN` repeat their operand. Nested in one another that would grow without bounds.
  func checkCopies(of operand: TypedExpression, count: Int, at range: SourceRange) throws(Diagnostic) {
    var size = 0
    operand.forEach { _ in size += 1 }
    guard size <= Self.largestRepeatedSize / max(count, 1) else {
      throw Diagnostic(
        .nestingLimit, "CASE and BETWEEN nested in one another make this expression too large", at: range,
        hint: "compute the operand in a stream of its own first")
    }
  }

  private static let largestRepeatedSize = 20_000

  mutating func inList(_ operand: Expression, _ candidates: [Expression], isNegated: Bool, at range: SourceRange)
    throws(Diagnostic) -> TypedExpression
  {
    var values = [try type(operand)]
    for candidate in candidates { values.append(try type(candidate)) }
    guard let common = try Coercion.commonType(of: values) else {
      throw Diagnostic(.typeMismatch, "NULL IN (NULL) says nothing", at: range, hint: "IS NULL tells")
    }
    let converted = try values.map { (value) throws(Diagnostic) in try Coercion.convert(value, to: common) }
    return TypedExpression(
      .inList(converted[0], Array(converted.dropFirst()), isNegated: isNegated), .boolean, range: range)
  }

  /// AND and OR of many operands, as a balanced tree, so that its depth stays small.
  mutating func logical(_ operation: LogicalOperator, _ operands: [Expression], at range: SourceRange)
    throws(Diagnostic) -> TypedExpression
  {
    var terms: [TypedExpression] = []
    for operand in operands { terms.append(try boolean(type(operand))) }
    while terms.count > 1 {
      var joined: [TypedExpression] = []
      for start in stride(from: 0, to: terms.count, by: 2) {
        guard start + 1 < terms.count else {
          joined.append(terms[start])
          break
        }
        let kind: TypedExpression.Kind
        switch operation {
        case .and: kind = .and(terms[start], terms[start + 1])
        case .or: kind = .or(terms[start], terms[start + 1])
        }
        joined.append(TypedExpression(kind, .boolean, range: range))
      }
      terms = joined
    }
    guard let root = terms.first else {
      throw Diagnostic(.syntax, "\(operation.rawValue) needs operands", at: range)
    }
    return root
  }
}

extension TypedExpression {
  /// STRING, or NULL that may become one.
  var isText: Bool { type == .string || isNullLiteral }

  /// Its type for messages.
  var spelledType: String { isNullLiteral ? "NULL" : type.description }
}
