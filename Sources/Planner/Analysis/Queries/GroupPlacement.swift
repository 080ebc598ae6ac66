import Parser

/// Moves expressions from an aggregate's input to its output.
struct GroupPlacement {
  let groups: [TypedExpression]
  /// The first index behind the input's columns: two for the window's bounds, then one an aggregate.
  let firstVirtual: Int
  let hasWindow: Bool

  /// - Throws: a diagnostic for a column that is neither grouped nor aggregated.
  func place(_ expression: TypedExpression, clause: String) throws(Diagnostic) -> TypedExpression {
    var stray: TypedExpression?
    let placed = expression.replacing { part in
      if let key = groups.firstIndex(of: part) {
        return TypedExpression(.column(key), part.type, range: part.range)
      }
      guard let index = part.columnIndex else { return nil }
      if index < firstVirtual {
        stray = stray ?? part
        return nil
      }
      let place = groups.count + index - firstVirtual - (hasWindow ? 0 : 2)
      return TypedExpression(.column(place), part.type, range: part.range)
    }
    if let stray {
      throw Diagnostic(
        .invalidArgument, "this column of \(clause) is neither in GROUP BY nor in an aggregate", at: stray.range,
        hint: "add it to GROUP BY, or wrap it: LATEST_BY_OFFSET(...)")
    }
    return placed
  }
}

/// Takes the aggregates out of a SELECT list and HAVING.
final class AggregateCollector: ExpressionSubstitution {
  private let catalog: any Catalog
  private let source: QuerySource
  private(set) var calls: [AggregateCall] = []

  init(catalog: any Catalog, source: QuerySource) {
    self.catalog = catalog
    self.source = source
  }

  func substitute(_ expression: Expression) throws(Diagnostic) -> TypedExpression? {
    guard case .call(let name, let arguments) = expression.kind,
      let function = catalog.aggregateFunction(named: name.text.uppercased())
    else { return nil }
    guard source.kind == .stream || function.canUndo else {
      throw Diagnostic(
        .invalidArgument, "\(function.name) can't take a row back, so it works on streams and not on tables",
        at: expression.range)
    }
    let list: [Expression]
    switch arguments {
    case .list(let given): list = given
    case .all where function.name == "COUNT": list = []
    case .all: throw Diagnostic(.invalidArgument, "only COUNT takes *", at: expression.range)
    }
    var typer = ExpressionTyper(catalog: catalog, scope: source.scope, clause: "an aggregate's arguments")
    let resolved = try typer.resolve(
      Identifier(function.name, range: name.range), function.signatures, list, at: expression.range)
    let call = AggregateCall(function: resolved.function, arguments: resolved.arguments, type: resolved.type)
    let place = calls.firstIndex(of: call) ?? calls.count
    if place == calls.count { calls.append(call) }
    return TypedExpression(.column(source.plan.schema.columns.count + 2 + place), resolved.type)
  }
}
