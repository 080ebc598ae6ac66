import Parser

/// Chooses the signature for a call and brings the arguments to it.
struct FunctionResolver {
  let catalog: any Catalog

  /// A call that was resolved.
  struct Resolved {
    var function: FunctionReference
    var arguments: [TypedExpression]
    var type: SQLType
  }

  /// Types a lambda's body, given its parameters' types.
  typealias LambdaTyping = (_ parameters: [Identifier], _ types: [SQLType], _ body: Expression) throws(Diagnostic)
    -> (slots: [Int], body: TypedExpression)

  /// Calls a scalar function with arguments that are typed already.
  func scalar(_ name: Identifier, typed arguments: [TypedExpression]) throws(Diagnostic) -> TypedExpression {
    guard let function = catalog.scalarFunction(named: name.text) else { throw unknownFunction(name) }
    let resolved = try resolve(
      name, function.signatures, arguments.map { .value($0) }, at: name.range
    ) { (_, _, _) throws(Diagnostic) in
      throw Diagnostic(.invalidArgument, "a lambda can't stand here", at: name.range)
    }
    return TypedExpression(.call(resolved.function, resolved.arguments), resolved.type, range: name.range)
  }

  /// - Throws: a diagnostic that lists the signatures there are where none fits, or several do equally.
  func resolve(
    _ name: Identifier, _ signatures: [FunctionSignature], _ arguments: [CallArgument], at range: SourceRange,
    lambda: @escaping LambdaTyping
  ) throws(Diagnostic) -> Resolved {
    var matches: [SignatureMatch] = []
    for (index, signature) in signatures.enumerated() {
      if let match = SignatureMatch(signature, index: index, arguments: arguments) { matches.append(match) }
    }
    guard var best = matches.first else { throw noSignature(name, signatures, arguments, at: range) }
    for match in matches.dropFirst() where match.cost < best.cost { best = match }
    if best.needsConversion, best.signature.variadicIndex != nil, matches.count > 1 {
      throw Diagnostic(
        .typeMismatch, "\(name.text)(\(spelled(arguments))) could mean several things", at: range,
        notes: SignaturePrinter.notes(name.text, matches.map(\.signature)), hint: "CAST the arguments to one type")
    }
    do {
      return try complete(&best, name: name, arguments, lambda: lambda)
    } catch {
      throw error.range == nil
        ? Diagnostic(error.kind, error.message, at: range, notes: error.notes, hint: error.hint) : error
    }
  }

  /// Brings the arguments to the chosen signature and finds the result's type.
  private func complete(
    _ match: inout SignatureMatch, name: Identifier, _ arguments: [CallArgument], lambda: @escaping LambdaTyping
  ) throws(Diagnostic) -> Resolved {
    let fallback = arguments.lazy.compactMap { argument -> SQLType? in
      guard case .value(let value) = argument, !value.isNullLiteral else { return nil }
      return value.type
    }.first
    var lambdas: [Int: TypedExpression] = [:]
    for (index, argument) in arguments.enumerated() {
      guard case .lambda(let parameters, let body, let range) = argument,
        case .lambda(let types, let result) = match.parameters[index].type
      else { continue }
      lambdas[index] = try LambdaBinder(lambda: lambda).bind(
        parameters, types, result, body: body, range: range, match: &match)
    }
    var typed: [TypedExpression] = []
    for (index, argument) in arguments.enumerated() {
      let parameter = match.parameters[index]
      switch argument {
      case .lambda:
        if let lambda = lambdas[index] { typed.append(lambda) }
      case .timeUnit(let unit, let column, let range):
        if parameter.type == .timeUnit {
          typed.append(TypedExpression(.timeUnit(unit), .string, range: range))
        } else if let column {
          typed.append(try convert(column, to: parameter.type, match, fallback: fallback))
        }
      case .value(let value):
        let converted = try convert(value, to: parameter.type, match, fallback: fallback)
        if parameter.isLiteral, !converted.isLiteral {
          throw Diagnostic(
            .invalidArgument, "argument \(index + 1) of \(name.text) (\(parameter.name)) must be a literal",
            at: value.range)
        }
        if let minimum = parameter.minimum, let number = converted.literalInteger, number < minimum {
          throw Diagnostic(
            .invalidArgument, "argument \(index + 1) of \(name.text) (\(parameter.name)) must be \(minimum) or more",
            at: value.range)
        }
        typed.append(converted)
      }
    }
    let type: SQLType
    switch match.signature.result {
    case .type(let result):
      guard let resolved = match.resolved(result, own: fallback) else {
        throw Diagnostic(
          .typeMismatch, "the type of \(name.text) does not follow from NULL alone", hint: "CAST(NULL AS ...) says it")
      }
      type = resolved
    case .computed(let compute):
      do {
        type = try compute(typed.map(\.type))
      } catch {
        throw Diagnostic(.typeMismatch, "\(name.text): \(error.reason)")
      }
    }
    return Resolved(
      function: FunctionReference(name: name.text, signature: match.index), arguments: typed, type: type)
  }

  private func convert(
    _ value: TypedExpression, to wanted: ParameterType, _ match: SignatureMatch, fallback: SQLType?
  ) throws(Diagnostic) -> TypedExpression {
    let own = value.isNullLiteral ? fallback : value.type
    guard let type = match.resolved(wanted, own: own) else {
      return try Coercion.convert(value, to: value.isNullLiteral ? .string : value.type)
    }
    return try Coercion.convert(value, to: type)
  }

  // MARK: - Refusals

  func unknownFunction(_ name: Identifier) -> Diagnostic {
    Diagnostic(
      .unknownName, "there is no function \(name.text)", at: name.range,
      hint: ForeignNames.function(name.text).map { "here it is \($0)" }
        ?? NearestName.hint(for: name.text, in: catalog.functionNames) ?? "SHOW FUNCTIONS lists them")
  }

  private func noSignature(
    _ name: Identifier, _ signatures: [FunctionSignature], _ arguments: [CallArgument], at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .typeMismatch, "\(name.text) does not take (\(spelled(arguments)))", at: range,
      notes: SignaturePrinter.notes(name.text, signatures), hint: conversion(signatures, arguments))
  }

  /// What would make arguments of the first signatures with as many parameters.
  private func conversion(_ signatures: [FunctionSignature], _ arguments: [CallArgument]) -> String? {
    for signature in signatures where signature.parameters.count == arguments.count {
      for (parameter, argument) in zip(signature.parameters, arguments) {
        guard case .value(let value) = argument else { continue }
        switch (parameter.type, value.kind) {
        case (.timeUnit, .constant(.string(let word))) where TimeUnit(word: word) != nil:
          return "a unit of time stands without quotes: \(word.uppercased())"
        case (.type(.timestamp), _) where value.type == .bigint: return "FROM_UNIXTIME(...) makes it a TIMESTAMP"
        case (.type(.string), _) where value.type != .string && CastRules.canCast(value.type, to: .string):
          return "CAST(... AS STRING) makes it text"
        default: continue
        }
      }
    }
    return nil
  }

  private func spelled(_ arguments: [CallArgument]) -> String {
    arguments.map { argument in
      switch argument {
      case .value(let value): value.spelledType
      case .lambda(let parameters, _, _): "LAMBDA of \(parameters.count)"
      case .timeUnit(_, let column, _): column?.spelledType ?? "INTERVALUNIT"
      }
    }.joined(separator: ", ")
  }
}

extension TypedExpression {
  /// A constant, perhaps converted.
  var isLiteral: Bool {
    switch kind {
    case .constant, .timeUnit: true
    case .cast(let operand), .negate(let operand): operand.isLiteral
    default: false
    }
  }

  /// The whole number that a literal is; nil for anything else.
  fileprivate var literalInteger: Int64? {
    switch kind {
    case .constant(.integer(let number)): number
    case .negate(let operand): operand.literalInteger.map { 0 &- $0 }
    case .cast(let operand): operand.literalInteger
    default: nil
    }
  }
}
