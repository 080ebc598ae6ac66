import Parser

/// Plans ALTER STREAM / TABLE ... ADD COLUMN.
package struct AlterPlanner {
  private let catalog: any Catalog

  package init(catalog: any Catalog) {
    self.catalog = catalog
  }

  /// The relation with the new columns behind its own.
  package func plan(_ statement: AlterSource) throws(Diagnostic) -> Relation {
    var relation = try catalog.existingRelation(statement.name)
    guard relation.kind.rawValue == statement.kind.rawValue else {
      throw Diagnostic(
        .invalidArgument, "\(relation.name) is a \(relation.kind.rawValue.lowercased())", at: statement.name.range,
        hint: "ALTER \(relation.kind.rawValue) \(SQLName.quotedIfNeeded(relation.name)) ...")
    }
    guard !relation.isReadOnly else {
      throw Diagnostic(
        .invalidArgument, "\(relation.spelled) was made with SOURCE and can't be altered", at: statement.name.range,
        hint: "DROP it, then CREATE it with the new columns")
    }
    guard !relation.isQueryResult else {
      throw Diagnostic(
        .invalidArgument, "\(relation.spelled) is filled by a query, which decides its columns", at: statement.name.range,
        hint: "CREATE OR REPLACE \(relation.kind.rawValue) ... AS SELECT with the new columns behind those there are")
    }
    let resolver = TypeResolver(catalog: catalog)
    for field in statement.addedColumns {
      guard !relation.schema.columns.contains(where: { $0.name == field.name.text }) else {
        throw Diagnostic(
          .duplicateName, "\(relation.spelled) has a column \(field.name.text) already", at: field.name.range)
      }
      relation.schema.columns.append(ColumnSchema(field.name.text, try resolver.resolve(field.type)))
    }
    let rules = SchemaRules(catalog: catalog) { name in
      statement.addedColumns.first { $0.name.text == name }?.range ?? statement.name.range
    }
    try rules.check(
      relation.schema.columns, formats: FormatPair(key: relation.keyFormat, value: relation.valueFormat))
    return relation
  }
}
