import Parser
import Planner

/// A call of a scalar function: by its kernel where it has one, otherwise a row at a time.
///
/// Each argument stands alone: one that fails is noted and NULL. A call that fails fails its row.
final class CallNode: ColumnNode {
  private let name: String
  private let arguments: [ColumnNode?]
  private let body: RowBody
  private let kernel: ColumnKernel?
  private let lambdas: [Lambda]
  private let context: RowContext
  private let site: CallSite
  private let range: SourceRange?
  /// The arguments of the row at hand; constants stay in it.
  private var values: [Value]

  init(
    _ reference: FunctionReference, _ function: ScalarFunction.Variant, arguments: [ColumnNode?], lambdas: [Lambda],
    lambdaInputs: Set<Int>, context: RowContext, type: SQLType, argumentTypes: [SQLType], range: SourceRange?
  ) {
    name = reference.name
    self.arguments = arguments
    self.lambdas = lambdas
    self.context = context
    self.range = range
    let constants = arguments.map { ($0 as? ConstantNode)?.value }
    site = CallSite(argumentTypes: argumentTypes, constants: constants, resultType: type)
    body = function.body.prepared(for: site)
    kernel = function.kernel
    values = constants.map { $0 ?? .null }
    let nodes = arguments.compactMap { $0 }
    super.init(
      type: type, canFail: function.kernel == nil || nodes.contains { $0.canFail },
      inputs: nodes.reduce(into: lambdaInputs) { $0.formUnion($1.inputs) })
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    if let kernel {
      let columns = arguments.map { $0?.evaluateAlone(input, &errors) ?? .nulls(.string, count: input.count) }
      if let result = kernel(columns, input.count, site) { return result }
      return applyToEachRow(columns, input, &errors)
    }
    let columns = arguments.map { node -> Column? in
      node is ConstantNode ? nil : node?.evaluateAlone(input, &errors)
    }
    return applyToEachRow(columns, input, &errors)
  }

  private func applyToEachRow(
    _ columns: [Column?], _ input: EvaluationInput, _ errors: inout EvaluationErrors
  ) -> Column {
    if !lambdas.isEmpty { context.columns = input.columns }
    let result = Column(type, capacity: input.count)
    for row in 0..<input.count {
      for index in columns.indices {
        guard let column = columns[index] else { continue }
        values[index] = column.value(at: row, type: site.argumentTypes[index])
      }
      do throws(EvaluationError) {
        result.append(try apply(row, &errors))
      } catch {
        errors.report(row: row, "\(name): \(error.reason)", range: range)
        result.appendNull()
      }
    }
    context.columns = []
    return result
  }

  private func apply(_ row: Int, _ errors: inout EvaluationErrors) throws(EvaluationError) -> Value {
    if lambdas.isEmpty { return try body.apply(values, []) }
    context.row = row
    swap(&context.errors, &errors)
    defer { swap(&context.errors, &errors) }
    return try body.apply(values, lambdas)
  }
}
