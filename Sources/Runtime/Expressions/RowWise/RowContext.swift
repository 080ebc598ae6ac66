/// The row that row-wise parts of an expression look at, and the values of the lambdas' parameters.
///
/// One for each compiled expression; the parts capture it, so that evaluating them passes nothing along.
final class RowContext {
  var columns: [Column] = []
  var row = 0
  /// By slot, as `TypedExpression.lambdaParameter` counts them.
  var slots: [Value] = []
  /// Lent by the columnar part around while rows are evaluated.
  var errors = EvaluationErrors()

  func set(_ slot: Int, to value: Value) {
    while slots.count <= slot { slots.append(.null) }
    slots[slot] = value
  }
}

/// A part of an expression that gives its value for the context's row.
typealias RowFunction = () throws(EvaluationError) -> Value

/// A lambda argument of a function, applied to values for the row at hand.
package struct Lambda {
  let parameters: [Int]
  let body: RowFunction
  let context: RowContext

  /// The body's value for an argument. Arguments beyond the lambda's parameters don't count.
  package func callAsFunction(_ argument: Value) throws(EvaluationError) -> Value {
    set(0, to: argument)
    return try body()
  }

  /// The body's value for two arguments.
  package func callAsFunction(_ first: Value, _ second: Value) throws(EvaluationError) -> Value {
    set(0, to: first)
    set(1, to: second)
    return try body()
  }

  /// The body's value for three arguments.
  package func callAsFunction(_ first: Value, _ second: Value, _ third: Value) throws(EvaluationError) -> Value {
    set(0, to: first)
    set(1, to: second)
    set(2, to: third)
    return try body()
  }

  private func set(_ parameter: Int, to value: Value) {
    if parameter < parameters.count { context.set(parameters[parameter], to: value) }
  }
}
