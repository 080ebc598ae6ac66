import Parser
import Planner

/// Compiles expressions to be evaluated a row at a time: the bodies of lambdas, and the tests' second opinion on the
/// columnar kernels.
struct RowCompiler {
  let functions: FunctionSet
  var settings = ExpressionSettings()
  let context: RowContext
  /// In a lambda, arithmetic with NULL is an error as in ksqlDB, which makes NULL of the whole call around.
  var isInLambda = false

  func compile(_ expression: TypedExpression) throws(EvaluationError) -> RowFunction {
    let context = context
    let type = expression.type
    switch expression.kind {
    case .constant(let constant):
      let value = try ConstantValue.value(of: constant, type)
      return { value }
    case .timeUnit(let unit):
      return { .string(unit.rawValue) }
    case .column(let index):
      return { context.columns[index].value(at: context.row, type: type) }
    case .lambdaParameter(let slot):
      return { slot < context.slots.count ? context.slots[slot] : .null }
    case .arithmetic, .negate, .concatenate, .cast:
      return try compileOperation(expression)
    case .comparison, .isDistinct, .isNull, .like, .inList, .and, .or, .not, .caseWhen:
      return try compileCondition(expression)
    case .array, .map, .structure, .element, .mapValue, .field:
      return try compileNested(expression)
    case .call(let function, let arguments):
      return try compileCall(function, arguments, type)
    case .lambda:
      throw EvaluationError("a lambda can only be an argument of a function")
    }
  }

  private func compileOperation(_ expression: TypedExpression) throws(EvaluationError) -> RowFunction {
    let type = expression.type
    let refusesNull = isInLambda
    switch expression.kind {
    case .arithmetic(let operation, let left, let right):
      let left = try compile(left)
      let right = try compile(right)
      return { () throws(EvaluationError) in
        let leftValue = try left()
        let rightValue = try right()
        if refusesNull, leftValue.isNull || rightValue.isNull {
          throw EvaluationError("an operand of \(operation.rawValue) is NULL in a lambda")
        }
        return try Arithmetic.apply(operation, leftValue, rightValue, type)
      }
    case .negate(let operand):
      let operand = try compile(operand)
      return { () throws(EvaluationError) in
        let value = try operand()
        if refusesNull, value.isNull { throw EvaluationError("the operand of - is NULL in a lambda") }
        return try Arithmetic.negate(value, type)
      }
    case .concatenate(let left, let right):
      let left = try compile(left)
      let right = try compile(right)
      return { () throws(EvaluationError) in
        switch (try left(), try right()) {
        case (.string(let left), .string(let right)): .string(left + right)
        case (.bytes(let left), .bytes(let right)): .bytes(left + right)
        default: .null
        }
      }
    case .cast(let operand):
      let converter = try Casting.converter(from: operand.type, to: type, keepsNull: settings.textCastsKeepNull)
      let keepsNull = settings.textCastsKeepNull || type != .string || operand.type == type
      let operand = try compile(operand)
      return { () throws(EvaluationError) in
        let value = try operand()
        if value.isNull { return keepsNull ? .null : Casting.nullText }
        return try converter(value)
      }
    default: throw EvaluationError("not an operation")
    }
  }

  /// A part that stands alone: an error in it is noted and gives NULL.
  func compileAlone(_ expression: TypedExpression) throws(EvaluationError) -> RowFunction {
    let function = try compile(expression)
    let context = context
    return {
      do throws(EvaluationError) {
        return try function()
      } catch {
        context.errors.reportHandled(row: context.row, error.reason, range: expression.range)
        return .null
      }
    }
  }

  private func compileNested(_ expression: TypedExpression) throws(EvaluationError) -> RowFunction {
    switch expression.kind {
    case .array(let elements):
      let parts = try compileParts(elements)
      return { () throws(EvaluationError) in .array(try Self.evaluate(parts)) }
    case .structure(let values):
      let parts = try compileParts(values)
      return { () throws(EvaluationError) in .structure(try Self.evaluate(parts)) }
    case .map(let entries):
      let parts = try compileParts(entries.flatMap { [$0.key, $0.value] })
      return { () throws(EvaluationError) in Nested.map(try Self.evaluate(parts)) }
    case .element(let array, let index):
      let array = try compile(array)
      let index = try compile(index)
      return { () throws(EvaluationError) in Nested.element(try array(), try index()) }
    case .mapValue(let map, let key):
      let map = try compile(map)
      let key = try compile(key)
      return { () throws(EvaluationError) in Nested.value(try map(), try key()) }
    case .field(let structure, let index):
      let structure = try compile(structure)
      return { () throws(EvaluationError) in Nested.field(try structure(), index) }
    default: throw EvaluationError("not a nested value")
    }
  }

  /// The parts of a constructor.
  private func compileParts(_ expressions: [TypedExpression]) throws(EvaluationError) -> [RowFunction] {
    var parts: [RowFunction] = []
    for expression in expressions {
      parts.append(settings.nestedErrorsAreNull ? try compileAlone(expression) : try compile(expression))
    }
    return parts
  }

  static func evaluate(_ parts: [RowFunction]) throws(EvaluationError) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(parts.count)
    for part in parts { values.append(try part()) }
    return values
  }
}
