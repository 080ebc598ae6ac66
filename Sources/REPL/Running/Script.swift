import Parser

/// Statements of a text that was parsed whole before any of them runs, so that a fault leaves nothing half done.
struct Script {
  /// The file's name, for errors; nil for typed text.
  let name: String?
  let source: String
  let statements: [Statement]

  /// Parses a text. `variables` are those known before it; the ones that its DEFINEs make are added.
  /// - Throws: `StatementFault` with the place.
  init(name: String? = nil, source: String, variables: inout ScriptVariables) throws(StatementFault) {
    self.name = name
    self.source = source
    var statements: [Statement] = []
    var reader = StatementReader(source)
    do throws(Diagnostic) {
      while let statement = try reader.next(variables: variables.values) {
        variables.follow(statement)
        statements.append(statement)
      }
    } catch {
      throw StatementFault(diagnostic: error, source: source, name: name)
    }
    self.statements = statements
  }
}

/// The variables that `${name}` stands for, as far as the text itself tells.
struct ScriptVariables {
  private var defined: [String: String] = [:]
  private var isSubstituting = true

  /// By upper-cased name; nil while substitution is switched off.
  var values: [String: String]? { isSubstituting ? defined : nil }

  /// Takes in what a statement changes for the text after it.
  mutating func follow(_ statement: Statement) {
    if case .define(let define) = statement.kind { defined[define.name.text.uppercased()] = define.value.text }
    if case .undefine(let undefine) = statement.kind { defined[undefine.name.text.uppercased()] = nil }
    if case .set(let set) = statement.kind, set.name.text.lowercased() == "ksql.variable.substitution.enable" {
      isSubstituting = set.value.text.lowercased() != "false"
    }
  }
}

/// A fault in a statement, with the text that its place is in.
struct StatementFault: Error {
  let diagnostic: Diagnostic
  let source: String
  let name: String?

  /// The lines that people read: place, message, the line with its caret, hint.
  var text: String { DiagnosticRenderer(source: source, name: name).render(diagnostic) }
}
