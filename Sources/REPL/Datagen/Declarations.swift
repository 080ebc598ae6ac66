import Parser
import Planner
import Runtime

/// The streams and tables that a file of SQL declares. Its queries are left alone.
struct Declarations {
  private let file: String
  private let script: Script

  /// - Throws: `ProgramFailure` for a file that can't be read, or that has a fault, which is told.
  init(file: String, console: Console) throws(ProgramFailure) {
    self.file = file
    var variables = ScriptVariables()
    script = try Script(file: file, variables: &variables, console: console)
  }

  /// Carries out the file's declarations, and gives the relation of a name: as it stands, or in upper case.
  /// - Throws: `ProgramFailure` naming the relations that there are where none has the name.
  func relation(_ name: String, in session: Session, console: Console) throws -> Planner.Relation {
    let runner = StatementRunner(session: session, console: console, format: .grid, tellsMessages: false)
    for statement in script.statements {
      switch statement.kind {
      case .createSource, .createType, .set, .define:
        try runner.run(statement, source: script.source, name: script.name)
      default: break
      }
    }
    let relations = session.relations
    guard let relation = relations.first(where: { $0.name == name }) ?? relations.first(where: { $0.name == name.uppercased() })
    else {
      let names = relations.map { SQLName.quotedIfNeeded($0.name) }.joined(separator: ", ")
      throw ProgramFailure(
        .wrongUsage, "\(file) declares no stream or table \(name)" + (names.isEmpty ? "" : "; it declares \(names)"))
    }
    return relation
  }
}
