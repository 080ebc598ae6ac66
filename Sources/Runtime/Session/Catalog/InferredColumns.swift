import Parser
import Planner

/// Columns that a CREATE statement leaves to the registry. They are those of the day it was carried out on, as in ksqlDB:
/// so the catalog keeps the statement with the columns written out, whatever the registry has later.
enum InferredColumns {
  /// The statement with all of the relation's columns; nil where it can't be written so.
  static func completed(_ statement: Statement, as relation: Planner.Relation) -> String? {
    guard case .createSource(var create) = statement.kind, let declaration = relation.declaration,
      case .createSource(let full)? = parsed(declaration)
    else { return nil }
    create.columns = full.columns.map { column in create.columns.first { $0.name == column.name } ?? column }
    return SQLPrinter.text(of: Statement(.createSource(create), range: statement.range))
  }

  /// Whether a statement of the catalog is this one, with columns that the registry gave.
  static func isCompletion(_ kind: Statement.Kind, of create: CreateSource) -> Bool {
    guard case .createSource(var full) = kind, full.columns.count > create.columns.count else { return false }
    full.columns.removeAll { column in !create.columns.contains(column) }
    return full == create
  }

  private static func parsed(_ text: String) -> Statement.Kind? {
    var reader = StatementReader(text + ";")
    return try? reader.next(variables: nil)?.kind
  }
}
