import Parser

/// Typed expressions as text, with the names of the columns that they read. Conversions that the planner added show.
struct ExpressionPrinter {
  let columns: [PlanColumn]

  func text(_ expression: TypedExpression) -> String {
    switch expression.kind {
    case .constant(let constant): text(constant)
    case .column(let index): name(index)
    case .lambdaParameter(let slot): "$\(slot)"
    case .arithmetic(let operation, let left, let right): "\(operand(left)) \(operation.rawValue) \(operand(right))"
    case .negate(let value): "-\(operand(value))"
    case .concatenate(let left, let right): "\(operand(left)) || \(operand(right))"
    case .comparison(let operation, let left, let right): "\(operand(left)) \(operation.rawValue) \(operand(right))"
    case .isDistinct(let left, let right, let isNegated):
      "\(operand(left)) IS \(isNegated ? "NOT " : "")DISTINCT FROM \(operand(right))"
    case .isNull(let value, let isNegated): "\(operand(value)) IS \(isNegated ? "NOT " : "")NULL"
    case .like(let value, let pattern, let escape, let isNegated):
      "\(operand(value)) \(isNegated ? "NOT " : "")LIKE \(operand(pattern))" + (escape.map { " ESCAPE '\($0)'" } ?? "")
    case .inList(let value, let candidates, let isNegated):
      "\(operand(value)) \(isNegated ? "NOT " : "")IN (\(list(candidates)))"
    case .and(let left, let right): "\(operand(left)) AND \(operand(right))"
    case .or(let left, let right): "\(operand(left)) OR \(operand(right))"
    case .not(let value): "NOT \(operand(value))"
    case .caseWhen(let branches, let otherwise):
      "CASE " + branches.map { "WHEN \(text($0.condition)) THEN \(text($0.result)) " }.joined()
        + (otherwise.map { "ELSE \(text($0)) " } ?? "") + "END"
    case .cast(let value): "CAST(\(text(value)) AS \(expression.type))"
    case .array(let elements): "ARRAY[\(list(elements))]"
    case .map(let entries):
      "MAP(" + entries.map { "\(text($0.key)) := \(text($0.value))" }.joined(separator: ", ") + ")"
    case .structure(let values): "STRUCT(" + structure(values, expression.type) + ")"
    case .element(let base, let index): "\(operand(base))[\(text(index))]"
    case .mapValue(let base, let key): "\(operand(base))[\(text(key))]"
    case .field(let base, let index): "\(operand(base))->\(field(index, of: base.type))"
    case .call(let function, let arguments): "\(function.name)(\(list(arguments)))"
    case .lambda(let parameters, let body):
      "(\(parameters.map { "$\($0)" }.joined(separator: ", "))) => \(text(body))"
    case .timeUnit(let unit): unit.rawValue
    }
  }

  /// A column with its relation's name before it, where it has one.
  func name(_ index: Int) -> String {
    guard columns.indices.contains(index) else { return "#\(index)" }
    return [columns[index].source, columns[index].name].compactMap { $0.map(SQLName.quotedIfNeeded) }
      .joined(separator: ".")
  }

  private func list(_ expressions: [TypedExpression]) -> String {
    expressions.map(text).joined(separator: ", ")
  }

  /// In parentheses where it is made of several parts.
  private func operand(_ expression: TypedExpression) -> String {
    switch expression.kind {
    case .constant, .column, .lambdaParameter, .cast, .array, .map, .structure, .element, .mapValue, .field, .call,
      .timeUnit, .caseWhen:
      text(expression)
    case .arithmetic, .negate, .concatenate, .comparison, .isDistinct, .isNull, .like, .inList, .and, .or, .not,
      .lambda:
      "(\(text(expression)))"
    }
  }

  private func text(_ constant: Constant) -> String {
    switch constant {
    case .null: "NULL"
    case .boolean(let value): value ? "TRUE" : "FALSE"
    case .integer(let value): String(value)
    case .double(let value): String(value)
    case .decimal(let text): text
    case .string(let text):
      "'" + text.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
    }
  }

  private func structure(_ values: [TypedExpression], _ type: SQLType) -> String {
    values.enumerated().map { index, value in "\(field(index, of: type)) := \(text(value))" }.joined(separator: ", ")
  }

  private func field(_ index: Int, of type: SQLType) -> String {
    guard case .structure(let fields) = type, fields.indices.contains(index) else { return "#\(index)" }
    return SQLName.quotedIfNeeded(fields[index].name)
  }
}
