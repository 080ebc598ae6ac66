import Parser

/// What an argument of a call is before the signature is chosen.
enum CallArgument {
  case value(TypedExpression)
  /// Its body is typed once the types of its parameters are known.
  case lambda(parameters: [Identifier], body: Expression, range: SourceRange)
  /// A unit's name; the value is the column of that name where the signature takes no unit there.
  case timeUnit(TimeUnit, column: TypedExpression?, range: SourceRange)
}

/// An attempt to call a function by one of its signatures.
struct SignatureMatch {
  let signature: FunctionSignature
  let index: Int
  /// The parameter for each argument.
  private(set) var parameters: [FunctionSignature.Parameter] = []
  /// What the generic types stand for.
  var bindings: [String: SQLType] = [:]
  /// How far the arguments are from the signature; 0 where each has just the type.
  private(set) var cost = 0
  /// Does an argument have to be widened.
  private(set) var needsConversion = false

  private static let genericCost = 1
  private static let variadicCost = 2
  private static let wideningCost = 10

  /// - Returns: nil where the arguments don't fit.
  init?(_ signature: FunctionSignature, index: Int, arguments: [CallArgument]) {
    self.signature = signature
    self.index = index
    guard let parameters = Self.parameters(of: signature, count: arguments.count) else { return nil }
    self.parameters = parameters
    if signature.variadicIndex != nil { cost += Self.variadicCost }
    for (parameter, argument) in zip(parameters, arguments) {
      guard accepts(argument, as: parameter.type) else { return nil }
    }
  }

  /// One parameter for each argument, the variadic one repeated; nil where the count can't be right.
  private static func parameters(of signature: FunctionSignature, count: Int) -> [FunctionSignature.Parameter]? {
    let declared = signature.parameters
    guard let variadic = signature.variadicIndex, declared.indices.contains(variadic) else {
      return declared.count == count ? declared : nil
    }
    let repeats = count - (declared.count - 1)
    guard repeats >= 0 else { return nil }
    return Array(declared[..<variadic]) + Array(repeating: declared[variadic], count: repeats)
      + Array(declared[(variadic + 1)...])
  }

  private mutating func accepts(_ argument: CallArgument, as wanted: ParameterType) -> Bool {
    switch (argument, wanted) {
    case (.lambda(let parameters, _, _), .lambda(let types, _)):
      return parameters.count == types.count
    case (.timeUnit, .timeUnit):
      return true
    case (.timeUnit(_, let column?, _), _):
      return accepts(column.type, as: wanted)
    case (.value(let value), .lambda), (.value(let value), .timeUnit):
      _ = value
      return false
    case (.value(let value), _):
      if value.isNullLiteral { return true }
      if let cost = literalCost(value, as: wanted) {
        self.cost += cost
        return true
      }
      if accepts(value.type, as: wanted) { return true }
      guard case .constant(.string) = value.kind, case .type(let type) = wanted, type.isTemporal else { return false }
      cost += 2 * Self.wideningCost
      needsConversion = true
      return true
    case (.lambda, _), (.timeUnit, _):
      return false
    }
  }

  /// What it costs to read a number literal as a wider number, which is no conversion at run time; nil where the
  /// argument is no such literal.
  private func literalCost(_ value: TypedExpression, as wanted: ParameterType) -> Int? {
    guard case .constant(let constant) = value.kind, case .type(let target) = wanted else { return nil }
    switch (constant, target) {
    case (.integer, .bigint) where value.type == .integer: return 1
    case (.integer, .double): return 4
    case (.decimal, .double): return 3
    default: return nil
    }
  }

  private mutating func accepts(_ type: SQLType, as wanted: ParameterType) -> Bool {
    switch (wanted, type) {
    case (.type(let target), _):
      if type == target { return true }
      guard Coercion.widens(type, to: target) else { return false }
      widened(from: type, to: target)
      return true
    case (.anyDecimal, _):
      guard let rank = type.numericRank, rank <= 2 else { return false }
      if rank < 2 { widened(from: type, to: .decimal(precision: 19, scale: 0)) }
      return true
    case (.anyStruct, .structure):
      return true
    case (.array(let element), .array(let own)):
      return accepts(own, as: element)
    case (.map(let key, let value), .map(let ownKey, let ownValue)):
      return accepts(ownKey, as: key) && accepts(ownValue, as: value)
    case (.generic(let name), _):
      cost += Self.genericCost
      guard let bound = bindings[name] else {
        bindings[name] = type
        return true
      }
      if bound == type { return true }
      guard let common = bound.commonNumber(with: type) else { return false }
      bindings[name] = common
      widened(from: type, to: common)
      return true
    case (.anyStruct, _), (.array, _), (.map, _), (.lambda, _), (.timeUnit, _):
      return false
    }
  }

  private mutating func widened(from source: SQLType, to target: SQLType) {
    let distance = (target.numericRank ?? 0) - (source.numericRank ?? 0)
    cost += Self.wideningCost * max(1, distance)
    needsConversion = true
  }

  /// The type that a parameter asks for, with the generics bound; nil where that is not known (a NULL alone).
  func resolved(_ wanted: ParameterType, own: SQLType?) -> SQLType? {
    switch wanted {
    case .type(let type): return type
    case .anyDecimal: return own?.exactDecimal?.type
    case .anyStruct: return own
    case .generic(let name): return bindings[name] ?? own
    case .array(let element):
      let inner: SQLType? = if case .array(let type)? = own { type } else { nil }
      return resolved(element, own: inner).map { .array($0) }
    case .map(let key, let value):
      var ownKey: SQLType?
      var ownValue: SQLType?
      if case .map(let first, let second)? = own { (ownKey, ownValue) = (first, second) }
      guard let key = resolved(key, own: ownKey), let value = resolved(value, own: ownValue) else { return nil }
      return .map(key: key, value: value)
    case .lambda, .timeUnit: return nil
    }
  }
}
