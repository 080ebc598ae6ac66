import Parser
import Planner

/// Compiles typed expressions to kernels over columns.
package struct ExpressionCompiler {
  private let functions: FunctionSet
  private let settings: ExpressionSettings
  private let context = RowContext()

  package init(functions: FunctionSet, settings: ExpressionSettings = ExpressionSettings()) {
    self.functions = functions
    self.settings = settings
  }

  /// - Throws: `EvaluationError` for a function or a cast that the runtime does not have.
  package func compile(_ expression: TypedExpression) throws(EvaluationError) -> ColumnExpression {
    ColumnExpression(root: try node(expression), type: expression.type)
  }

  /// The node for an expression. What depends on no row is evaluated here, once.
  private func node(_ expression: TypedExpression) throws(EvaluationError) -> ColumnNode {
    let node = try unfoldedNode(expression)
    guard node.inputs.isEmpty, !(node is ConstantNode), isDeterministic(expression) else { return node }
    var errors = EvaluationErrors()
    let column = node.evaluateAlone(EvaluationInput(columns: [], count: 1), &errors)
    // One that fails stays as it is, for each row is to report it.
    return errors.isEmpty ? ConstantNode(column.value(at: 0, type: node.type), type: node.type) : node
  }

  private func isDeterministic(_ expression: TypedExpression) -> Bool {
    var result = true
    expression.forEach { part in
      if case .call(let function, _) = part.kind, functions.scalar(named: function.name)?.isDeterministic != true {
        result = false
      }
    }
    return result
  }

  private func unfoldedNode(_ expression: TypedExpression) throws(EvaluationError) -> ColumnNode {
    let type = expression.type
    let range = expression.range
    switch expression.kind {
    case .constant(let constant): return ConstantNode(try ConstantValue.value(of: constant, type), type: type)
    case .timeUnit(let unit): return ConstantNode(.string(unit.rawValue), type: .string)
    case .column(let index): return ColumnReferenceNode(index: index, type: type)
    case .arithmetic(let operation, let left, let right):
      return try arithmetic(operation, try node(left), try node(right), type, range)
    case .negate(let operand): return NegateNode(try node(operand), range: range)
    case .concatenate(let left, let right): return ConcatenateNode(try node(left), try node(right), type: type)
    case .comparison(let operation, let left, let right):
      return ComparisonNode(operation, try node(left), try node(right))
    case .isDistinct(let left, let right, let isNegated):
      return DistinctNode(try node(left), try node(right), isNegated: isNegated)
    case .isNull(let operand, let isNegated): return NullTestNode(try node(operand), isNegated: isNegated)
    case .like(let text, let pattern, let escape, let isNegated):
      return LikeNode(try node(text), pattern: try node(pattern), escape: escape, isNegated: isNegated)
    case .inList(let operand, let list, let isNegated):
      return InListNode(try node(operand), try nodes(list), isNegated: isNegated)
    case .and(let left, let right): return LogicNode(.and, try node(left), try node(right))
    case .or(let left, let right): return LogicNode(.or, try node(left), try node(right))
    case .not(let operand): return NotNode(try node(operand))
    case .caseWhen(let branches, let otherwise): return try caseNode(branches, otherwise, type)
    case .cast(let operand):
      let operand = try node(operand)
      if operand.type == type { return operand }
      return try CastNode(operand, to: type, keepsNull: settings.textCastsKeepNull, range: range)
    case .array(let elements): return try constructor(elements, type) { .array($0) }
    case .structure(let fields): return try constructor(fields, type) { .structure($0) }
    case .map(let entries): return try constructor(entries.flatMap { [$0.key, $0.value] }, type, Nested.map)
    case .element(let array, let index):
      return AccessNode(try node(array), key: try node(index), type: type, Nested.element)
    case .mapValue(let map, let key): return AccessNode(try node(map), key: try node(key), type: type, Nested.value)
    case .field(let structure, let index):
      return AccessNode(try node(structure), key: nil, type: type) { value, _ in Nested.field(value, index) }
    case .call(let function, let arguments): return try call(function, arguments, type, range)
    case .lambda: throw EvaluationError("a lambda can only be an argument of a function")
    case .lambdaParameter: throw EvaluationError("a lambda's parameter stands outside of its body")
    }
  }

  private func nodes(_ expressions: [TypedExpression]) throws(EvaluationError) -> [ColumnNode] {
    var nodes: [ColumnNode] = []
    for expression in expressions { nodes.append(try node(expression)) }
    return nodes
  }

  private func constructor(
    _ parts: [TypedExpression], _ type: SQLType, _ make: @escaping ([Value]) -> Value
  ) throws(EvaluationError) -> ColumnNode {
    ConstructorNode(try nodes(parts), type: type, partsStandAlone: settings.nestedErrorsAreNull, make)
  }

  private func arithmetic(
    _ operation: ArithmeticOperator, _ left: ColumnNode, _ right: ColumnNode, _ type: SQLType, _ range: SourceRange?
  ) throws(EvaluationError) -> ColumnNode {
    switch type {
    case .integer, .bigint: return IntegerArithmeticNode(operation, left, right, type: type, range: range)
    case .double: return DoubleArithmeticNode(operation, left, right)
    case .decimal(let precision, let scale):
      let result = DecimalType(precision: precision, scale: scale)
      return DecimalArithmeticNode(operation, left, right, result: result, range: range)
    case .string, .bytes: return ConcatenateNode(left, right, type: type)
    case .boolean, .date, .time, .timestamp, .array, .map, .structure:
      throw EvaluationError("\(operation.rawValue) is not defined for \(type)")
    }
  }

  private func caseNode(
    _ branches: [CaseBranch], _ otherwise: TypedExpression?, _ type: SQLType
  ) throws(EvaluationError) -> ColumnNode {
    var compiled: [(condition: ColumnNode, result: ColumnNode)] = []
    for branch in branches { compiled.append((try node(branch.condition), try node(branch.result))) }
    var last: ColumnNode?
    if let otherwise { last = try node(otherwise) }
    return CaseNode(compiled, otherwise: last, type: type)
  }

  private func call(
    _ reference: FunctionReference, _ arguments: [TypedExpression], _ type: SQLType, _ range: SourceRange?
  ) throws(EvaluationError) -> ColumnNode {
    let function = try functions.resolve(reference, settings)
    let rows = RowCompiler(functions: functions, settings: settings, context: context)
    var compiled: [ColumnNode?] = []
    var lambdas: [Lambda] = []
    var lambdaInputs: Set<Int> = []
    for argument in arguments {
      if case .lambda(let parameters, let body) = argument.kind {
        compiled.append(nil)
        lambdas.append(try rows.compileLambda(parameters, body))
        lambdaInputs.formUnion(body.columns)
      } else {
        compiled.append(try node(argument))
      }
    }
    return CallNode(
      reference, function, arguments: compiled, lambdas: lambdas, lambdaInputs: lambdaInputs, context: context,
      type: type, argumentTypes: arguments.map(\.type), range: range)
  }
}
