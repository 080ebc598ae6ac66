import Parser

/// Looks for calls of aggregates and table functions.
struct CallFinder {
  let catalog: any Catalog

  func hasAggregate(_ expression: Expression) -> Bool {
    contains(expression) { catalog.aggregateFunction(named: $0) != nil }
  }

  func hasTableFunction(_ expression: Expression) -> Bool {
    contains(expression) { catalog.tableFunction(named: $0) != nil }
  }

  private func contains(_ expression: Expression, _ test: (String) -> Bool) -> Bool {
    if case .call(let name, _) = expression.kind, test(name.text.uppercased()) { return true }
    return expression.children.contains { contains($0, test) }
  }
}
