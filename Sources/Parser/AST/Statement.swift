/// A statement and where it stands, its `;` left out.
package struct Statement: Hashable, Sendable {
  package let kind: Kind
  @Position package var range: SourceRange

  package init(_ kind: Kind, range: SourceRange) {
    self.kind = kind
    self._range = Position(wrappedValue: range)
  }

  /// The forms of statements.
  package indirect enum Kind: Hashable, Sendable {
    // Definitions
    case createSource(CreateSource)
    case createAsSelect(CreateAsSelect)
    case alter(AlterSource)
    case drop(DropSource)
    case createType(CreateType)
    case dropType(DropType)
    case createConnector(CreateConnector)
    case dropConnector(DropConnector)
    // Data
    case insertSelect(InsertSelect)
    case insertValues(InsertValues)
    case delete(DeleteRows)
    case query(Query)
    // Looking
    case show(Show)
    case describe(Describe)
    case explain(Explain)
    case print(PrintTopic)
    // Control
    case terminate(QuerySelection)
    case pause(QuerySelection)
    case resume(QuerySelection)
    case set(SetProperty)
    case unset(UnsetProperty)
    case define(DefineVariable)
    case undefine(UndefineVariable)
    case runScript(RunScript)
    case spool(Spool)
    // Assertions
    case assertTopic(AssertTopic)
    case assertSchema(AssertSchema)
    case assertValues(AssertValues)
    case assertNullValues(AssertNullValues)
    case assertSource(AssertSource)
  }
}

/// Whether a relation is a stream or a table.
package enum SourceKind: String, Hashable, Sendable, CaseIterable {
  case stream = "STREAM"
  case table = "TABLE"
}
