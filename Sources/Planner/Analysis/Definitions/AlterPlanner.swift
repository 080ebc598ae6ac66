import Parser

/// Plans ALTER STREAM / TABLE: columns are added to the value of a relation over a topic.
package struct AlterPlanner {
  private let catalog: any Catalog

  package init(catalog: any Catalog) {
    self.catalog = catalog
  }

  /// The relation as it will be.
  /// - Throws: a diagnostic where the relation is not there, is filled by a query, or has such a column.
  package func plan(_ alter: AlterSource) throws(Diagnostic) -> Relation {
    guard var relation = catalog.relation(named: alter.name.text) else {
      throw Diagnostic(
        .unknownName, "there is no stream or table \(alter.name.text)", at: alter.name.range,
        hint: NearestName.hint(for: alter.name.text, in: catalog.relationNames))
    }
    guard relation.kind.rawValue == alter.kind.rawValue else {
      throw Diagnostic(
        .invalidArgument, "\(relation.name) is a \(relation.kind.rawValue.lowercased())", at: alter.name.range,
        hint: "ALTER \(relation.kind.rawValue) \(SQLName.quotedIfNeeded(relation.name)) ...")
    }
    guard !relation.isReadOnly else {
      throw Diagnostic(.invalidArgument, "\(relation.name) is read-only and can't be altered", at: alter.name.range)
    }
    let resolver = TypeResolver(catalog: catalog)
    for column in alter.addedColumns {
      if relation.schema.columns.contains(where: { $0.name == column.name.text }) {
        throw Diagnostic(
          .duplicateName, "\(relation.name) has a column \(column.name.text) already", at: column.name.range)
      }
      relation.schema.columns.append(ColumnSchema(column.name.text, try resolver.resolve(column.type)))
    }
    return relation
  }
}
