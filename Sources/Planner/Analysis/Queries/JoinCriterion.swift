import Parser

/// The two sides of ON, each over the columns of its own input.
struct JoinCriterion {
  var left: TypedExpression
  var right: TypedExpression

  /// - Throws: a diagnostic where ON is not `left expression = right expression` of one type.
  init(_ criterion: Expression, left: QuerySource, right: QuerySource, catalog: any Catalog) throws(Diagnostic) {
    guard case .comparison(.equal, let first, let second) = criterion.kind else {
      if case .logical(.and, _) = criterion.kind {
        throw Diagnostic(
          .invalidArgument, "joins on several conditions are not possible", at: criterion.range,
          hint: "ON one equation; the other conditions go into WHERE")
      }
      throw Diagnostic(
        .invalidArgument, "ON needs an equation of the two sides", at: criterion.range, hint: "ON a.id = b.id")
    }
    let shift = left.plan.schema.columns.count
    var scope = left.scope
    scope.qualifiers += right.scope.qualifiers
    scope.entries += right.scope.entries.map { entry in
      var moved = entry
      moved.index += shift
      return moved
    }
    let typer = ExpressionTyper(catalog: catalog, scope: scope, clause: "JOIN ON")
    let sides = [try typer.typed(first), try typer.typed(second)]
    let sources = sides.map { side in Set(scope.entries.filter { side.columns.contains($0.index) }.map(\.qualifier)) }
    for (side, names) in zip([first, second], sources) where names.count != 1 {
      throw Diagnostic(
        .invalidArgument,
        names.isEmpty ? "this side of ON reads no relation" : "this side of ON reads several relations",
        at: side.range, hint: "each side of the equation is over columns of one relation")
    }
    let isRight = sides.map { side in side.columns.allSatisfy { $0 >= shift } }
    guard isRight[0] != isRight[1] else {
      throw Diagnostic(
        .invalidArgument, "both sides of ON are of the same input of the join", at: criterion.range,
        hint: "one side must be of \(right.scope.qualifiers.joined()), the other of what stands before it")
    }
    self.left = sides[isRight[0] ? 1 : 0]
    self.right = sides[isRight[0] ? 0 : 1].remapped { $0 - shift }
    guard self.left.type == self.right.type else {
      throw Diagnostic(
        .typeMismatch, "the sides of ON have different types: \(sides[0].type) and \(sides[1].type)",
        at: criterion.range, hint: "CAST one of them to the type of the other")
    }
  }
}
