import Planner

/// All table functions; adding one means a declaration and its name here.
package enum TableFunctions {
  package static let all: [TableFunction] = [explode, cubeExplode]

  static let explode = TableFunction(
    "EXPLODE", "A row for each element of an array.",
    [
      TableFunction.Variant(["array": .array(.generic("T"))], returns: .generic("T")) { arguments in
        arguments[0].elements
      }
    ])

  /// Elements that are NULL already would give the same row twice, so they stay NULL.
  static let cubeExplode = TableFunction(
    "CUBE_EXPLODE", "A row for each way to make NULL of some elements of an array.",
    [
      TableFunction.Variant(["columns": .array(.generic("T"))], returns: .array(.generic("T"))) {
        (arguments) throws(EvaluationError) in
        guard case .array(let values) = arguments[0] else { return [] }
        guard values.count <= 16 else { throw EvaluationError("a cube of more than 16 columns is too large") }
        var rows: [[Value]] = [[]]
        for value in values {
          let choices: [Value] = value.isNull ? [.null] : [.null, value]
          rows = rows.flatMap { row in choices.map { row + [$0] } }
        }
        return rows.map { .array($0) }
      }
    ])
}

extension TableFunction.Variant {
  fileprivate init(
    _ parameters: KeyValuePairs<String, ParameterType>, returns result: ParameterType,
    _ body: @escaping @Sendable ([Value]) throws(EvaluationError) -> [Value]
  ) {
    signature = FunctionSignature(
      parameters.map { FunctionSignature.Parameter($0.key, $0.value) }, result: .type(result))
    self.body = body
  }
}
