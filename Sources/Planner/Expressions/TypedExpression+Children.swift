extension TypedExpression {
  /// The same expression with each operand replaced.
  package func mapOperands(_ change: (TypedExpression) -> TypedExpression) -> TypedExpression {
    TypedExpression(kind.mapOperands(change), type, range: range)
  }

  /// The expression with parts replaced, from the top: where `change` gives something, what is inside is left alone.
  package func replacing(_ change: (TypedExpression) -> TypedExpression?) -> TypedExpression {
    change(self) ?? mapOperands { $0.replacing(change) }
  }

  /// Calls `visit` for the expression and all that is in it, from the top.
  package func forEach(_ visit: (TypedExpression) -> Void) {
    visit(self)
    // Every operand passes through here once; what comes back is dropped.
    _ = mapOperands { operand in
      operand.forEach(visit)
      return operand
    }
  }

  /// Indices of the input's columns that it reads.
  package var columns: Set<Int> {
    var columns: Set<Int> = []
    forEach { if case .column(let index) = $0.kind { columns.insert(index) } }
    return columns
  }

  /// The index, where the expression is a column and nothing more.
  package var columnIndex: Int? {
    guard case .column(let index) = kind else { return nil }
    return index
  }

  /// The expression over an input whose columns stand elsewhere.
  package func remapped(_ place: (Int) -> Int) -> TypedExpression {
    replacing { expression in
      expression.columnIndex.map { TypedExpression(.column(place($0)), expression.type, range: expression.range) }
    }
  }
}

extension TypedExpression.Kind {
  fileprivate func mapOperands(_ change: (TypedExpression) -> TypedExpression) -> Self {
    switch self {
    case .constant, .column, .lambdaParameter, .timeUnit: self
    case .arithmetic(let operation, let left, let right): .arithmetic(operation, change(left), change(right))
    case .negate(let operand): .negate(change(operand))
    case .concatenate(let left, let right): .concatenate(change(left), change(right))
    case .comparison(let operation, let left, let right): .comparison(operation, change(left), change(right))
    case .isDistinct(let left, let right, let isNegated):
      .isDistinct(change(left), change(right), isNegated: isNegated)
    case .isNull(let operand, let isNegated): .isNull(change(operand), isNegated: isNegated)
    case .like(let operand, let pattern, let escape, let isNegated):
      .like(change(operand), pattern: change(pattern), escape: escape, isNegated: isNegated)
    case .inList(let operand, let candidates, let isNegated):
      .inList(change(operand), candidates.map(change), isNegated: isNegated)
    case .and(let left, let right): .and(change(left), change(right))
    case .or(let left, let right): .or(change(left), change(right))
    case .not(let operand): .not(change(operand))
    case .caseWhen(let branches, let otherwise):
      .caseWhen(
        branches.map { CaseBranch(condition: change($0.condition), result: change($0.result)) },
        otherwise: otherwise.map(change))
    case .cast(let operand): .cast(change(operand))
    case .array(let elements): .array(elements.map(change))
    case .map(let entries): .map(entries.map { MapEntry(key: change($0.key), value: change($0.value)) })
    case .structure(let values): .structure(values.map(change))
    case .element(let base, let index): .element(change(base), index: change(index))
    case .mapValue(let base, let key): .mapValue(change(base), key: change(key))
    case .field(let base, let index): .field(change(base), index)
    case .call(let function, let arguments): .call(function, arguments.map(change))
    case .lambda(let parameters, let body): .lambda(parameters: parameters, body: change(body))
    }
  }
}
