import Parser
import Testing
@testable import Planner

@testable import Runtime

/// Evaluates an expression from its SQL text, as a statement without a source would.
enum SQLEvaluation {
  /// The result as CAST(... AS STRING) writes it, nil for NULL, and the reasons of errors.
  static func evaluate(_ sql: String) throws -> (text: String?, type: SQLType, errors: [String]) {
    let expression = try typed(sql)
    var errors = EvaluationErrors()
    let column = try ExpressionCompiler(functions: .all).compile(expression)
      .evaluate(EvaluationInput(columns: [], count: 1), errors: &errors)
    let value = column.value(at: 0, type: expression.type)
    return (value.isNull ? nil : TextForm.text(of: value, expression.type), expression.type, errors.rows.map(\.reason))
  }

  /// The typed expression; it may name the columns.
  static func typed(_ sql: String, columns: [(name: String, type: SQLType)] = []) throws -> TypedExpression {
    let entries = columns.enumerated().map { index, column in
      Scope.Entry(name: column.name, qualifier: nil, type: column.type, index: index, kind: .value)
    }
    return try ExpressionTyper(
      catalog: FunctionCatalog(), scope: Scope(entries: entries, qualifiers: []), clause: "SELECT"
    ).typed(try StatementParser.expression(in: sql))
  }
}

/// A catalog of functions alone.
private struct FunctionCatalog: Catalog {
  func relation(named name: String) -> Planner.Relation? { nil }
  var relationNames: [String] { [] }
  func customType(named name: String) -> SQLType? { nil }
  var customTypeNames: [String] { [] }
  func scalarFunction(named name: String) -> ScalarFunctionDescription? {
    FunctionSet.all.scalar(named: name)?.description
  }
  func aggregateFunction(named name: String) -> AggregateFunctionDescription? { nil }
  func tableFunction(named name: String) -> ScalarFunctionDescription? { nil }
  var functionNames: [String] { FunctionSet.all.names }
  func format(named name: String) -> FormatDescription? { nil }
  var formatNames: [String] { [] }
  func partitionCount(ofTopic topic: String) throws -> Int? { nil }
  func inferredColumns(topic: String, isKey: Bool, format: FormatSpecification) throws -> [InferredColumn]? { nil }
  func isTimestamp(_ text: String) -> Bool { (try? TemporalText.parseTimestamp(text)) != nil }
  func property(_ name: String) -> String? { nil }
}

/// An expression and its value's text; nil for NULL.
struct ExpressionCase: Sendable, CustomTestStringConvertible {
  let sql: String
  let expected: String?

  init(_ sql: String, _ expected: String?) {
    self.sql = sql
    self.expected = expected
  }

  var testDescription: String { sql }
}
