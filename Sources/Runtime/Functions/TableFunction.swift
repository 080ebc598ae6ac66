import Planner

/// A function that makes any number of rows out of one.
package struct TableFunction: Sendable {
  package struct Variant: Sendable {
    let signature: FunctionSignature
    /// The values for the rows that come out; NULL arguments are seen.
    let body: @Sendable ([Value]) throws(EvaluationError) -> [Value]
  }

  package let description: ScalarFunctionDescription
  private let variants: [Variant]

  init(_ name: String, _ summary: String, _ variants: [Variant]) {
    description = ScalarFunctionDescription(
      name: name, summary: summary, category: FunctionCategory.table.rawValue, signatures: variants.map(\.signature))
    self.variants = variants
  }

  /// The values that a call gives for one row, each for a row that comes out.
  ///
  /// - Parameter signature: the index of the signature that the planner chose.
  package func rows(signature: Int, _ arguments: [Value]) throws(EvaluationError) -> [Value] {
    guard variants.indices.contains(signature) else { return [] }
    return try variants[signature].body(arguments)
  }
}
