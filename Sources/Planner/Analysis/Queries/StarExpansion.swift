import Parser

/// An entry of the SELECT list, `*` spelled out.
struct SelectedExpression {
  var expression: Expression
  /// AS, or what `*` calls it; nil: the name follows from the expression.
  var name: String?
  var isFromStar: Bool
  var range: SourceRange
}

/// Spells out `*`, `alias.*` and `struct->*`.
struct StarExpansion {
  let catalog: any Catalog
  let source: QuerySource
  /// The expressions of PARTITION BY, which make the key.
  let partitionBy: [Expression]
  /// Results that are stored don't show the windows of their keys as columns.
  let isPersistent: Bool

  func expand(_ items: [SelectItem]) throws(Diagnostic) -> [SelectedExpression] {
    var selected: [SelectedExpression] = []
    for item in items {
      switch item.kind {
      case .expression(let expression, let alias):
        if let alias, isPersistent, SchemaRules.reservedNames.contains(alias.text) {
          throw Diagnostic(
            .invalidArgument, "\(alias.text) is a name of the system: no column can have it", at: alias.range)
        }
        selected.append(
          SelectedExpression(expression: expression, name: alias?.text, isFromStar: false, range: item.range))
      case .structFields(let expression):
        selected += try fields(of: expression, at: item.range)
      case .all(let qualifier):
        if let qualifier, !source.scope.qualifiers.contains(qualifier.text) {
          throw Diagnostic(
            .unknownName, "\(qualifier.text) is no relation of this query", at: qualifier.range,
            hint: NearestName.hint(for: qualifier.text, in: source.scope.qualifiers)
              ?? "it reads \(source.scope.qualifiers.map(SQLName.quotedIfNeeded).joined(separator: ", "))")
        }
        selected += try columns(of: qualifier?.text, at: item.range)
      }
    }
    return selected
  }

  private func fields(of expression: Expression, at range: SourceRange) throws(Diagnostic) -> [SelectedExpression] {
    let typed = try ExpressionTyper(catalog: catalog, scope: source.scope, clause: "SELECT").typed(expression)
    guard case .structure(let fields) = typed.type, !typed.isNullLiteral else {
      throw Diagnostic(.typeMismatch, "->* needs a STRUCT, found \(typed.spelledType)", at: range)
    }
    return fields.map { field in
      let name = Identifier(field.name, isQuoted: true, range: range)
      return SelectedExpression(
        expression: Expression(.field(expression, name), range: range), name: nil, isFromStar: true, range: range)
    }
  }

  private func columns(of qualifier: String?, at range: SourceRange) throws(Diagnostic) -> [SelectedExpression] {
    let entries = source.scope.entries.filter { qualifier == nil || $0.qualifier == qualifier }
    guard !partitionBy.isEmpty else { return entries.filter(isShown).map { selected($0, at: range) } }
    // The new key first, then the other columns, and last what was the key before.
    let typer = ExpressionTyper(catalog: catalog, scope: source.scope, clause: "PARTITION BY")
    let keys = try partitionBy.map { (key) throws(Diagnostic) in try typer.typed(key) }
    var result: [SelectedExpression] = []
    if qualifier == nil || !source.isJoin {
      for (expression, key) in zip(partitionBy, keys) where !key.isNullLiteral {
        let entry = source.scope.entries.first { $0.index == key.columnIndex }
        if let entry, source.isJoin || entry.kind != .metadata {
          result.append(selected(entry, at: range))
        } else {
          result.append(SelectedExpression(expression: expression, name: nil, isFromStar: true, range: range))
        }
      }
    }
    let taken = Set(result.isEmpty ? [] : keys.compactMap(\.columnIndex))
    let isRekeyed = keys.map(\.columnIndex) != source.keyColumns.map(\.first)
    for alias in source.scope.qualifiers where qualifier == nil || qualifier == alias {
      let own = entries.filter { $0.qualifier == alias && !taken.contains($0.index) }
      result += own.filter { $0.kind == .value || $0.kind == .headers }.map { selected($0, at: range) }
      if source.isJoin, isRekeyed {
        result += own.filter { $0.kind == .window || $0.kind == .metadata }.map { selected($0, at: range) }
      }
      result += own.filter { $0.kind == .key }.map { selected($0, at: range) }
    }
    return result
  }

  private func isShown(_ entry: Scope.Entry) -> Bool {
    switch entry.kind {
    case .key, .value, .headers: true
    case .window: source.isJoin || !isPersistent
    case .metadata: false
    }
  }

  private func selected(_ entry: Scope.Entry, at range: SourceRange) -> SelectedExpression {
    let qualifier = entry.qualifier.map { Identifier($0, isQuoted: true, range: range) }
    let name = Identifier(entry.name, isQuoted: true, range: range)
    let prefixed = source.isJoin ? [entry.qualifier, entry.name].compactMap { $0 }.joined(separator: "_") : entry.name
    return SelectedExpression(
      expression: Expression(.column(qualifier: qualifier, name: name), range: range), name: prefixed,
      isFromStar: true, range: range)
  }
}
