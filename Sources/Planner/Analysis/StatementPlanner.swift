import Parser

/// Checks statements against the catalog and says how they are carried out. The planner's entry.
package struct StatementPlanner {
  private let catalog: any Catalog

  package init(catalog: any Catalog) {
    self.catalog = catalog
  }

  /// The plan of a statement that defines, writes or reads relations.
  /// - Throws: a diagnostic that points into the statement's text. Statements that need no plan (SHOW, SET ...) are
  ///   the session's own; they are refused with `notSupported`.
  package func plan(_ statement: Statement) throws(Diagnostic) -> StatementPlan {
    switch statement.kind {
    case .createSource(let create):
      return .createRelation(try CreateSourcePlanner(catalog: catalog).plan(create))
    case .createAsSelect(let create):
      return .createAsSelect(try PersistentQueryPlanner(catalog: catalog).plan(create))
    case .insertSelect(let insert):
      return .insertSelect(try PersistentQueryPlanner(catalog: catalog).plan(insert))
    case .insertValues(let insert):
      return .insertValues(try InsertValuesPlanner(catalog: catalog).plan(insert))
    case .delete(let delete):
      return .delete(try InsertValuesPlanner(catalog: catalog).plan(delete))
    case .query(let query):
      return .select(try SelectPlanner(catalog: catalog).plan(query))
    case .createConnector(let create):
      return .createConnector(try SinkConnectorPlanner(catalog: catalog).plan(create))
    case .alter, .drop, .createType, .dropType, .dropConnector, .show, .describe, .explain, .print,
      .terminate, .pause, .resume, .set, .unset, .define, .undefine, .runScript, .spool, .assertTopic, .assertSchema,
      .assertValues, .assertNullValues, .assertSource:
      throw Diagnostic(.notSupported, "this statement has no plan", at: statement.range)
    }
  }

  /// What a type's syntax means (CREATE TYPE, ALTER ... ADD COLUMN).
  package func type(_ syntax: TypeSyntax) throws(Diagnostic) -> SQLType {
    try TypeResolver(catalog: catalog).resolve(syntax)
  }
}
