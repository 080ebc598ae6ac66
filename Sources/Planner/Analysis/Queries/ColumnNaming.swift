import Parser

/// Names the columns of a SELECT list as ksqlDB does: a column keeps its name (with its relation's before it where
/// several of a join have that name), a field of a struct its own, anything else is KSQL_COL_0 and so on.
struct ColumnNaming {
  private let scope: Scope
  private var used: Set<String>
  private var nextNumber = 0

  init(scope: Scope) {
    self.scope = scope
    self.used = Set(scope.entries.map(\.name))
  }

  /// - Parameter isPersistent: then a column of the system must be given a name.
  mutating func name(_ item: SelectedExpression, isPersistent: Bool) throws(Diagnostic) -> String {
    if let name = item.name { return name }
    switch item.expression.kind {
    case .column(let qualifier, let name):
      return try columnName(qualifier: qualifier, name: name, item, isPersistent: isPersistent)
    case .timeUnit(_, let word):
      return word.text
    case .field(_, let field):
      return fieldName(field.text)
    default:
      return generated()
    }
  }

  private mutating func columnName(
    qualifier: Identifier?, name: Identifier, _ item: SelectedExpression, isPersistent: Bool
  ) throws(Diagnostic) -> String {
    if scope.isJoin, scope.isAmbiguous(name.text) {
      guard let owner = qualifier?.text ?? scope.entries.first(where: { $0.name == name.text })?.qualifier else {
        return name.text
      }
      return owner + "_" + name.text
    }
    guard !isPersistent || !SchemaRules.reservedNames.contains(name.text) else {
      // `SELECT * ... PARTITION BY ROWTIME`
      if item.isFromStar { return generated() }
      throw Diagnostic(
        .invalidArgument, "\(name.text) is a column of the system, so the result can't have one of that name",
        at: item.range, hint: "give it another: \(name.text) AS ...")
    }
    return name.text
  }

  private mutating func fieldName(_ field: String) -> String {
    var name = field
    var number = 0
    while !used.insert(name).inserted {
      number += 1
      name = "\(field)_\(number)"
    }
    return name
  }

  private mutating func generated() -> String {
    while true {
      let name = "KSQL_COL_\(nextNumber)"
      nextNumber += 1
      if used.insert(name).inserted { return name }
    }
  }
}
