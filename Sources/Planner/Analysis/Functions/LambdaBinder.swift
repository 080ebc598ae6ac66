import Parser

/// Types a lambda argument once the signature says what its parameters are.
struct LambdaBinder {
  let lambda: FunctionResolver.LambdaTyping

  /// The typed lambda. What its body gives binds the signature's generics that were still open; where the body gives
  /// a wider number than one that was bound (`REDUCE(bigints, 0, ...)`), the generic widens with it.
  func bind(
    _ parameters: [Identifier], _ types: [ParameterType], _ result: ParameterType, body: Expression,
    range: SourceRange, match: inout SignatureMatch
  ) throws(Diagnostic) -> TypedExpression {
    var typed = try attempt(parameters, types, body, match: match)
    if case .generic(let name) = result {
      if let bound = match.bindings[name] {
        if bound != typed.body.type, !typed.body.isNullLiteral, Coercion.widens(bound, to: typed.body.type),
          !isDecimal(bound)
        {
          match.bindings[name] = typed.body.type
          typed = try attempt(parameters, types, body, match: match)
        }
      } else if !typed.body.isNullLiteral {
        match.bindings[name] = typed.body.type
      }
    }
    let wanted = match.resolved(result, own: typed.body.type) ?? typed.body.type
    return TypedExpression(
      .lambda(parameters: typed.slots, body: try converted(typed.body, to: wanted)), wanted, range: range)
  }

  private func attempt(
    _ parameters: [Identifier], _ types: [ParameterType], _ body: Expression, match: SignatureMatch
  ) throws(Diagnostic) -> (slots: [Int], body: TypedExpression) {
    var resolved: [SQLType] = []
    for (parameter, type) in zip(parameters, types) {
      guard let known = match.resolved(type, own: nil) else {
        throw Diagnostic(
          .typeMismatch, "the type of \(parameter.text) does not follow from the other arguments",
          at: parameter.range)
      }
      resolved.append(known)
    }
    return try lambda(parameters, resolved, body)
  }

  /// DECIMALs grow with each operation, so a sum is brought back to the digits that it began with.
  private func converted(_ body: TypedExpression, to type: SQLType) throws(Diagnostic) -> TypedExpression {
    guard isDecimal(type), isDecimal(body.type), !body.isNullLiteral else {
      return try Coercion.convert(body, to: type)
    }
    return try Coercion.cast(body, to: type)
  }

  private func isDecimal(_ type: SQLType) -> Bool {
    if case .decimal = type { return true }
    return false
  }
}
