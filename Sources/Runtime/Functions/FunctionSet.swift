import Planner

/// The functions that statements may call, by name.
package struct FunctionSet: Sendable {
  private let scalars: [String: ScalarFunction]
  private let tables: [String: TableFunction]
  private let aggregates: [String: AggregateFunction]

  package init(scalar: [ScalarFunction], table: [TableFunction], aggregate: [AggregateFunction]) {
    scalars = Dictionary(scalar.map { ($0.description.name, $0) }) { first, _ in first }
    tables = Dictionary(table.map { ($0.description.name, $0) }) { first, _ in first }
    aggregates = Dictionary(aggregate.map { ($0.description.name, $0) }) { first, _ in first }
  }

  /// All functions of the dialect.
  package static let all = FunctionSet(
    scalar: ScalarFunctions.all, table: TableFunctions.all, aggregate: AggregateFunctions.all)

  package func scalar(named name: String) -> ScalarFunction? { scalars[name] }

  package func table(named name: String) -> TableFunction? { tables[name] }

  package func aggregate(named name: String) -> AggregateFunction? { aggregates[name] }

  /// The names of all functions, in alphabetical order.
  package var names: [String] { (Array(scalars.keys) + tables.keys + aggregates.keys).sorted() }

  /// The signature that the planner chose.
  func resolve(
    _ reference: FunctionReference, _ settings: ExpressionSettings
  ) throws(EvaluationError) -> ScalarFunction.Variant {
    guard let function = scalars[reference.name], function.variants.indices.contains(reference.signature) else {
      throw EvaluationError("there is no function \(reference.name)")
    }
    if settings.hasLegacySubstring, reference.name == ScalarFunction.substring.description.name {
      return ScalarFunction.legacySubstring[reference.signature]
    }
    return function.variants[reference.signature]
  }
}
