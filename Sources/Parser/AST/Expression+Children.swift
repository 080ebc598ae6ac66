extension Expression {
  /// The expressions right inside this one, in the order they stand in the text.
  package var children: [Expression] { kind.children }
}

extension Expression.Kind {
  /// The expressions right inside this one, in the order they stand in the text.
  package var children: [Expression] {
    switch self {
    case .literal, .column, .timeUnit:
      []
    case .sign(_, let operand), .not(let operand), .isNull(let operand, _), .cast(let operand, _),
      .field(let operand, _), .atTimeZone(let operand, _), .lambda(_, let operand):
      [operand]
    case .arithmetic(_, let left, let right), .concatenation(let left, let right),
      .comparison(_, let left, let right), .isDistinct(let left, let right, _), .subscripted(let left, let right),
      .like(let left, let right, _, _):
      [left, right]
    case .logical(_, let operands), .array(let operands):
      operands
    case .between(let operand, let lower, let upper, _):
      [operand, lower, upper]
    case .inList(let operand, let candidates, _):
      [operand] + candidates
    case .searchedCase(let clauses, let otherwise):
      clauses.flatMap { [$0.condition, $0.result] } + (otherwise.map { [$0] } ?? [])
    case .simpleCase(let operand, let clauses, let otherwise):
      [operand] + clauses.flatMap { [$0.condition, $0.result] } + (otherwise.map { [$0] } ?? [])
    case .map(let entries):
      entries.flatMap { [$0.key, $0.value] }
    case .structure(let fields):
      fields.map(\.value)
    case .call(_, .all):
      []
    case .call(_, .list(let arguments)):
      arguments
    }
  }
}
