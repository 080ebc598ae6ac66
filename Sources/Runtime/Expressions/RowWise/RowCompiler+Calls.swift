import Planner

extension RowCompiler {
  func compileCall(
    _ reference: FunctionReference, _ arguments: [TypedExpression], _ type: SQLType
  ) throws(EvaluationError) -> RowFunction {
    let function = try functions.resolve(reference, settings)
    var lambdas: [Lambda] = []
    var parts: [RowFunction] = []
    var constants: [Value?] = []
    for argument in arguments {
      if case .lambda(let parameters, let body) = argument.kind {
        lambdas.append(try compileLambda(parameters, body))
        parts.append({ .null })
        constants.append(nil)
      } else {
        parts.append(try compileAlone(argument))
        constants.append(try ConstantValue.value(ofLiteral: argument))
      }
    }
    let site = CallSite(argumentTypes: arguments.map(\.type), constants: constants, resultType: type)
    let body = function.body.prepared(for: site)
    let values = parts
    let applied = lambdas
    return { () throws(EvaluationError) in try body.apply(try Self.evaluate(values), applied) }
  }

  func compileLambda(_ parameters: [Int], _ body: TypedExpression) throws(EvaluationError) -> Lambda {
    var inner = self
    inner.isInLambda = true
    return Lambda(parameters: parameters, body: try inner.compile(body), context: context)
  }
}
