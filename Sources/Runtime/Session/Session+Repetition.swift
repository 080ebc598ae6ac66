import Parser
import Planner

/// Files that are run again over the same data directory, to go on where they ended.
extension Session {
  /// What a statement gives that the data directory holds already, and whose work is still there: nothing is done.
  /// Each counts once, so that a name given twice in one session is a fault as ever. Nil for all others.
  func repetition(of kind: Statement.Kind) -> StatementResult? {
    guard restoredStatements.remove(kind) != nil else { return nil }
    switch kind {
    case .createSource(let create): return goesOn(create.head)
    case .createAsSelect(let create): return goesOn(create.head)
    case .createType(let create):
      return catalog.types.contains { $0.name == create.name.text }
        ? .message("Type \(create.name.text) is there already") : nil
    case .insertSelect:
      return queries.all.first { Self.kind(of: $0.text) == kind }.map { .message("The query \($0.id) goes on") }
    case .alter, .drop, .dropType, .createConnector, .dropConnector, .insertValues, .delete, .query, .show, .describe,
      .explain, .print, .terminate, .pause, .resume, .set, .unset, .define, .undefine, .runScript, .spool,
      .assertTopic, .assertSchema, .assertValues, .assertNullValues, .assertSource:
      return nil
    }
  }

  private func goesOn(_ head: CreateHead) -> StatementResult? {
    guard let relation = catalog[head.name.text] else { return nil }
    noteTable(relation)
    return .message("\(relation.kind.titleCased) \(relation.name) is there already")
  }

  private static func kind(of text: String) -> Statement.Kind? {
    var reader = StatementReader(text)
    return (try? reader.next(variables: nil))?.kind
  }
}
