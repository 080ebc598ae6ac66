import Parser
import Planner

@testable import Runtime

/// Short forms for typed expressions in tests.
extension TypedExpression {
  static func column(_ index: Int, _ type: SQLType) -> TypedExpression { TypedExpression(.column(index), type) }

  static func int(_ value: Int64) -> TypedExpression { TypedExpression(.constant(.integer(value)), .integer) }
  static func bool(_ value: Bool) -> TypedExpression { TypedExpression(.constant(.boolean(value)), .boolean) }
  static func null(_ type: SQLType) -> TypedExpression { TypedExpression(.constant(.null), type) }

  func divided(by right: TypedExpression) -> TypedExpression {
    TypedExpression(.arithmetic(.divide, self, right), type)
  }

  func compared(_ operation: ComparisonOperator, _ right: TypedExpression) -> TypedExpression {
    TypedExpression(.comparison(operation, self, right), .boolean)
  }
}

/// Evaluation of one expression, by columns and by rows.
struct Evaluated: Equatable {
  var values: [Value]
  var failedRows: [Int]

  static func byColumns(_ expression: TypedExpression, _ columns: [Column] = [], rows: Int = 1) throws -> Evaluated {
    let compiled = try ExpressionCompiler(functions: .all).compile(expression)
    var errors = EvaluationErrors()
    let result = compiled.evaluate(EvaluationInput(columns: columns, count: rows), errors: &errors)
    return Evaluated(
      values: (0..<rows).map { result.value(at: $0, type: expression.type) },
      failedRows: Array(Set(errors.rows.map(\.row))).sorted())
  }

  static func byRows(_ expression: TypedExpression, _ columns: [Column] = [], rows: Int = 1) throws -> Evaluated {
    let context = RowContext()
    context.columns = columns
    let function = try RowCompiler(functions: .all, context: context).compileAlone(expression)
    var values: [Value] = []
    for row in 0..<rows {
      context.row = row
      values.append(try function())
    }
    return Evaluated(values: values, failedRows: Array(Set(context.errors.rows.map(\.row))).sorted())
  }
}

extension Column {
  /// A column of these values.
  static func of(_ type: SQLType, _ values: [Value]) -> Column {
    let column = Column(type, capacity: values.count)
    for value in values { column.append(value) }
    return column
  }
}
