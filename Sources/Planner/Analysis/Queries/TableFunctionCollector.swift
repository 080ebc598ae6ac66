import Parser

/// Takes the table functions out of a SELECT list: each becomes a column that an `explode` below adds.
final class TableFunctionCollector: ExpressionSubstitution {
  private let catalog: any Catalog
  private let source: QuerySource
  private var calls: [Explode.Call] = []
  private var columns: [PlanColumn] = []

  init(catalog: any Catalog, source: QuerySource) {
    self.catalog = catalog
    self.source = source
  }

  /// The source with the functions' columns behind its own.
  var plan: LogicalPlan {
    var schema = source.plan.schema
    schema.columns += columns
    return .explode(Explode(input: source.plan, calls: calls, schema: schema))
  }

  func substitute(_ expression: Expression) throws(Diagnostic) -> TypedExpression? {
    guard case .call(let name, let arguments) = expression.kind,
      let function = catalog.tableFunction(named: name.text.uppercased())
    else { return nil }
    guard source.kind == .stream else {
      throw Diagnostic(
        .invalidArgument, "the table function \(function.name) works on streams, and this is a table",
        at: expression.range)
    }
    guard case .list(let list) = arguments else {
      throw Diagnostic(.invalidArgument, "only COUNT takes *", at: expression.range)
    }
    var typer = ExpressionTyper(catalog: catalog, scope: source.scope, clause: "a table function's arguments")
    let resolved = try typer.resolve(
      Identifier(function.name, range: name.range), function.signatures, list, at: expression.range)
    calls.append(Explode.Call(function: resolved.function, arguments: resolved.arguments))
    columns.append(PlanColumn("\(function.name)_\(calls.count)", resolved.type, role: .value))
    return TypedExpression(.column(source.plan.schema.columns.count + columns.count - 1), resolved.type)
  }
}
