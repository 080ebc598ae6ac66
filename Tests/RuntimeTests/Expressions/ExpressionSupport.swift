import Parser
import Planner

@testable import Runtime

/// Short forms for typed expressions in tests.
extension TypedExpression {
  static func column(_ index: Int, _ type: SQLType) -> TypedExpression { TypedExpression(.column(index), type) }

  static func int(_ value: Int64) -> TypedExpression { TypedExpression(.constant(.integer(value)), .integer) }
  static func bigint(_ value: Int64) -> TypedExpression { TypedExpression(.constant(.integer(value)), .bigint) }
  static func double(_ value: Double) -> TypedExpression { TypedExpression(.constant(.double(value)), .double) }
  static func text(_ value: String) -> TypedExpression { TypedExpression(.constant(.string(value)), .string) }
  static func bool(_ value: Bool) -> TypedExpression { TypedExpression(.constant(.boolean(value)), .boolean) }
  static func null(_ type: SQLType) -> TypedExpression { TypedExpression(.constant(.null), type) }

  static func decimal(_ digits: String, _ precision: Int, _ scale: Int) -> TypedExpression {
    TypedExpression(.constant(.decimal(digits)), .decimal(precision: precision, scale: scale))
  }

  func cast(to type: SQLType) -> TypedExpression { TypedExpression(.cast(self), type) }

  func arithmetic(_ operation: ArithmeticOperator, _ right: TypedExpression, _ type: SQLType? = nil) -> TypedExpression {
    TypedExpression(.arithmetic(operation, self, right), type ?? self.type)
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

/// Numbers that are the same in each run.
struct FixedRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    // SplitMix64.
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
