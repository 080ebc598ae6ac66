import Parser

extension ExpressionTyper {
  mutating func call(_ name: Identifier, _ arguments: CallArguments, at range: SourceRange)
    throws(Diagnostic) -> TypedExpression
  {
    let function = Identifier(name.text.uppercased(), range: name.range)
    guard let description = catalog.scalarFunction(named: function.text) else {
      throw refusal(of: function, at: range)
    }
    guard case .list(let list) = arguments else {
      throw Diagnostic(.invalidArgument, "only COUNT takes *", at: range)
    }
    let resolved = try resolve(function, description.signatures, list, at: range)
    return TypedExpression(.call(resolved.function, resolved.arguments), resolved.type, range: range)
  }

  /// The signature for a call of any kind of function, its arguments typed in this scope.
  mutating func resolve(
    _ name: Identifier, _ signatures: [FunctionSignature], _ list: [Expression], at range: SourceRange
  ) throws(Diagnostic) -> FunctionResolver.Resolved {
    var arguments: [CallArgument] = []
    for expression in list { arguments.append(try argument(expression)) }
    var slot = nextSlot
    let outer = self
    let resolved = try FunctionResolver(catalog: catalog).resolve(name, signatures, arguments, at: range) {
      (parameters, types, body) throws(Diagnostic) in
      var inner = outer
      inner.nextSlot = slot
      var slots: [Int] = []
      for (parameter, type) in zip(parameters, types) {
        inner.lambdaParameters.append(LambdaParameter(name: parameter.text, slot: inner.nextSlot, type: type))
        slots.append(inner.nextSlot)
        inner.nextSlot += 1
      }
      let typed = try inner.type(body)
      slot = inner.nextSlot
      return (slots, typed)
    }
    nextSlot = slot
    return resolved
  }

  private mutating func argument(_ expression: Expression) throws(Diagnostic) -> CallArgument {
    switch expression.kind {
    case .lambda(let parameters, let body):
      try FeatureSwitch.lambdas.require(in: catalog, at: expression.range)
      for (index, name) in parameters.enumerated() where parameters[..<index].contains(where: { $0.text == name.text }) {
        throw Diagnostic(.duplicateName, "a lambda has two arguments \(name.text)", at: name.range)
      }
      // As in ksqlDB: the reader of a lambda should not have to know which of the two a name means.
      if let hidden = parameters.first(where: { name in scope.entries.contains { $0.name == name.text } }) {
        throw Diagnostic(
          .invalidArgument, "\(hidden.text) is a column, so an argument of a lambda can't have that name",
          at: hidden.range, hint: "give it a name that no column has")
      }
      return .lambda(parameters: parameters, body: body, range: expression.range)
    case .timeUnit(let unit, let word):
      let isColumn =
        lambdaParameters.contains { $0.name == word.text } || scope.entries.contains { $0.name == word.text }
      return .timeUnit(unit, column: isColumn ? try type(expression) : nil, range: expression.range)
    default:
      do throws(Diagnostic) {
        return .value(try type(expression))
      } catch {
        throw hintingAtLambda(error, expression)
      }
    }
  }

  /// `x -> x + 1` is no lambda: it reads a field of a column that is not there.
  private func hintingAtLambda(_ error: Diagnostic, _ argument: Expression) -> Diagnostic {
    guard error.kind == .unknownName else { return error }
    var node = argument
    while let first = node.children.first {
      if case .field(let base, _) = node.kind, case .column(nil, let name) = base.kind, name.range == error.range {
        var error = error
        error.hint = "a lambda is written with =>: \(name.text.lowercased()) => ..."
        return error
      }
      node = first
    }
    return error
  }

  private func refusal(of name: Identifier, at range: SourceRange) -> Diagnostic {
    if catalog.aggregateFunction(named: name.text) != nil {
      return Diagnostic(
        .invalidArgument, "the aggregate \(name.text) can't be used in \(clause)", at: range,
        hint: clause == "WHERE" ? "HAVING filters by aggregates" : nil)
    }
    if catalog.tableFunction(named: name.text) != nil {
      return Diagnostic(
        .invalidArgument, "the table function \(name.text) can only be used in the SELECT list", at: range)
    }
    return FunctionResolver(catalog: catalog).unknownFunction(name)
  }
}
