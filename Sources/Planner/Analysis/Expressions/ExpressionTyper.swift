import Parser

/// Turns the parser's expressions into typed ones: names become columns, calls the signature that fits, and every
/// conversion a `cast`.
struct ExpressionTyper {
  let catalog: any Catalog
  let scope: Scope
  /// Where the expressions stand, for messages: `SELECT`, `WHERE` ...
  let clause: String
  /// Says which expressions are not computed here but were by a step below: groups, aggregates, table functions.
  var substitution: (any ExpressionSubstitution)?
  /// Parameters of the lambdas around the expression, the innermost last.
  var lambdaParameters: [LambdaParameter] = []
  var nextSlot = 0

  struct LambdaParameter {
    var name: String
    var slot: Int
    var type: SQLType
  }

  init(
    catalog: any Catalog, scope: Scope, clause: String, substitution: (any ExpressionSubstitution)? = nil
  ) {
    self.catalog = catalog
    self.scope = scope
    self.clause = clause
    self.substitution = substitution
  }

  /// The typed form of a whole expression.
  /// - Throws: a diagnostic that points at the part that is wrong.
  func typed(_ expression: Expression) throws(Diagnostic) -> TypedExpression {
    var typer = self
    return try typer.type(expression)
  }

  /// The typed form of a condition.
  func condition(_ expression: Expression) throws(Diagnostic) -> TypedExpression {
    try boolean(typed(expression))
  }

  mutating func type(_ expression: Expression) throws(Diagnostic) -> TypedExpression {
    if let substituted = try substitution?.substitute(expression) {
      return TypedExpression(substituted.kind, substituted.type, range: expression.range)
    }
    let range = expression.range
    switch expression.kind {
    case .literal(let literal): return try constant(literal, at: range)
    case .column(let qualifier, let name): return try column(qualifier: qualifier, name: name, at: range)
    case .timeUnit(_, let word): return try column(qualifier: nil, name: word, at: range)
    case .sign(let sign, let operand): return try signed(sign, try type(operand), at: range)
    case .not(let operand): return TypedExpression(.not(try boolean(type(operand))), .boolean, range: range)
    case .arithmetic(let operation, let left, let right):
      return try arithmetic(operation, try type(left), try type(right), at: range)
    case .concatenation(let left, let right): return try concatenation(left, right, at: range)
    case .comparison(let operation, let left, let right):
      return try comparison(operation, try type(left), try type(right), at: range)
    case .logical(let operation, let operands): return try logical(operation, operands, at: range)
    case .isNull(let operand, let isNegated):
      return TypedExpression(.isNull(try type(operand), isNegated: isNegated), .boolean, range: range)
    case .isDistinct(let left, let right, let isNegated):
      let (first, second) = try comparable(
        try type(left), try type(right), symbol: "IS DISTINCT FROM", equalityOnly: true, at: range)
      return TypedExpression(.isDistinct(first, second, isNegated: isNegated), .boolean, range: range)
    case .between(let operand, let lower, let upper, let isNegated):
      return try between(try type(operand), try type(lower), try type(upper), isNegated: isNegated, at: range)
    case .inList(let operand, let candidates, let isNegated):
      return try inList(operand, candidates, isNegated: isNegated, at: range)
    case .like(let operand, let pattern, let escape, let isNegated):
      return TypedExpression(
        .like(try text(type(operand)), pattern: try text(type(pattern)), escape: escape, isNegated: isNegated),
        .boolean, range: range)
    case .searchedCase(let clauses, let otherwise):
      return try searchedCase(clauses, otherwise: otherwise, at: range)
    case .simpleCase(let operand, let clauses, let otherwise):
      return try simpleCase(operand, clauses, otherwise: otherwise, at: range)
    case .cast(let operand, let syntax): return try cast(operand, to: syntax, at: range)
    case .array(let elements): return try array(elements, at: range)
    case .map(let entries): return try map(entries, at: range)
    case .structure(let fields): return try structure(fields, at: range)
    case .subscripted(let base, let index): return try subscripted(try type(base), index, at: range)
    case .field(let base, let name): return try field(try type(base), name, at: range)
    case .call(let name, let arguments): return try call(name, arguments, at: range)
    case .lambda:
      throw Diagnostic(
        .invalidArgument, "a lambda can only be an argument of a function such as TRANSFORM", at: range)
    case .atTimeZone(let operand, let zone): return try atTimeZone(operand, zone, at: range)
    }
  }

  private func constant(_ literal: Literal, at range: SourceRange) throws(Diagnostic) -> TypedExpression {
    switch literal {
    case .null: return TypedExpression(.constant(.null), .string, range: range)
    case .boolean(let value): return TypedExpression(.constant(.boolean(value)), .boolean, range: range)
    case .integer(let value):
      let type = Int32(exactly: value) == nil ? SQLType.bigint : .integer
      return TypedExpression(.constant(.integer(value)), type, range: range)
    case .decimal(let text):
      return TypedExpression(.constant(.decimal(text)), DecimalShape(literal: text).type, range: range)
    case .double(let text):
      guard let value = Double(text), value.isFinite else {
        throw Diagnostic(.invalidLiteral, "\(text) is out of the range of DOUBLE", at: range)
      }
      return TypedExpression(.constant(.double(value)), .double, range: range)
    case .string(let text): return TypedExpression(.constant(.string(text)), .string, range: range)
    }
  }

  private func column(qualifier: Identifier?, name: Identifier, at range: SourceRange)
    throws(Diagnostic) -> TypedExpression
  {
    if qualifier == nil, let parameter = lambdaParameters.last(where: { $0.name == name.text }) {
      return TypedExpression(.lambdaParameter(parameter.slot), parameter.type, range: range)
    }
    let entry = try scope.resolve(qualifier: qualifier, name: name, clause: clause)
    return TypedExpression(.column(entry.index), entry.type, range: range)
  }

  /// The expression as a truth value.
  func boolean(_ expression: TypedExpression) throws(Diagnostic) -> TypedExpression {
    if expression.isNullLiteral { return try Coercion.convert(expression, to: .boolean) }
    guard expression.type == .boolean else {
      throw Diagnostic(
        .typeMismatch, "expected a condition (BOOLEAN), found \(expression.type)", at: expression.range)
    }
    return expression
  }

  /// The expression as text.
  func text(_ expression: TypedExpression) throws(Diagnostic) -> TypedExpression {
    if expression.isNullLiteral { return try Coercion.convert(expression, to: .string) }
    guard expression.type == .string else {
      throw Diagnostic(
        .typeMismatch, "expected STRING, found \(expression.type)", at: expression.range,
        hint: CastRules.canCast(expression.type, to: .string) ? "CAST(... AS STRING) converts it" : nil)
    }
    return expression
  }
}

/// What stands for an expression that a step below has computed.
protocol ExpressionSubstitution: AnyObject {
  /// - Returns: nil where the expression is to be computed here.
  func substitute(_ expression: Expression) throws(Diagnostic) -> TypedExpression?
}
