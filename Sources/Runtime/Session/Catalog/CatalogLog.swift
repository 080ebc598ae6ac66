import Parser
import Planner

/// What SET and CREATE TYPE had said when a statement was carried out, which it means something else without.
struct StatementContext: Hashable, Sendable {
  /// Of the session, by name.
  var properties: [String: String] = [:]
  /// By name.
  var types: [String: SQLType] = [:]
}

/// The statements that made what a catalog holds, in the order in which they were carried out. A statement means what it
/// meant then only behind those that came before it, and not behind those that came later: `SELECT *` has the columns
/// of its day, whatever ALTER has added since.
struct CatalogLog {
  /// What an entry is about, and goes with.
  enum Subject: Hashable {
    /// By name.
    case relation(String)
    /// INSERT INTO ... SELECT, by its query's id.
    case insert(String)
    /// PAUSE of a query, by its id.
    case pause(String)
  }

  private struct Entry {
    var text: String
    var subject: Subject
    var context: StatementContext
    /// The relations that it names.
    var sources: Set<String>
  }

  private var entries: [Entry] = []

  /// - Parameters:
  ///   - text: without the semicolon.
  ///   - sources: the relations that it reads.
  mutating func append(
    _ text: String, about subject: Subject, in context: StatementContext = StatementContext(), reading sources: Set<String> = []
  ) {
    entries.append(Entry(text: text, subject: subject, context: context, sources: sources))
  }

  /// Puts a statement in the place of all that there is about a subject.
  mutating func replace(
    with text: String, about subject: Subject, in context: StatementContext = StatementContext(),
    reading sources: Set<String> = []
  ) {
    let entry = Entry(text: text, subject: subject, context: context, sources: sources)
    guard let place = entries.firstIndex(where: { $0.subject == subject }) else { return entries.append(entry) }
    entries[place] = entry
    entries = entries.enumerated().filter { $0 <= place || $1.subject != subject }.map(\.element)
  }

  mutating func remove(about subject: Subject) { entries.removeAll { $0.subject == subject } }

  /// The relations whose statements read another.
  func relations(reading source: String) -> [String] {
    entries.compactMap { entry in
      guard case .relation(let name) = entry.subject, entry.sources.contains(source) else { return nil }
      return name
    }
  }

  /// The statements that make the catalog again, each among the settings and the types that it was carried out with:
  ///
  ///     SET 'ksql.persistence.default.format.value' = 'JSON';
  ///     CREATE STREAM s (id INT KEY) WITH (kafka_topic = 's');
  ///     UNSET 'ksql.persistence.default.format.value';
  ///
  /// - Parameters:
  ///   - types: those that there are in the end.
  ///   - connectors: their statements.
  func script(types: [(name: String, type: SQLType)], connectors: [String]) -> String {
    var script = Script()
    for entry in entries { script.append(entry.text, in: entry.context) }
    for text in connectors { script.append(text, in: StatementContext()) }
    script.enter(StatementContext(types: Dictionary(types.map { ($0.name, $0.type) }) { $1 }))
    return script.lines.map { $0 + "\n" }.joined()
  }

  private struct Script {
    private(set) var lines: [String] = []
    private var current = StatementContext()

    mutating func append(_ statement: String, in context: StatementContext) {
      enter(context)
      lines.append(statement + ";")
    }

    mutating func enter(_ context: StatementContext) {
      for name in current.properties.keys.sorted() where context.properties[name] == nil {
        lines.append("UNSET \(SQLPrinter.text(ofString: name));")
      }
      for (name, value) in context.properties.sorted(by: { $0.key < $1.key }) where current.properties[name] != value {
        lines.append("SET \(SQLPrinter.text(ofString: name)) = \(SQLPrinter.text(ofString: value));")
      }
      for (name, type) in current.types.sorted(by: { $0.key < $1.key }) where context.types[name] != type {
        lines.append("DROP TYPE \(SQLName.quotedIfNeeded(name));")
      }
      for (name, type) in context.types.sorted(by: { $0.key < $1.key }) where current.types[name] != type {
        lines.append("CREATE TYPE \(SQLName.quotedIfNeeded(name)) AS \(type);")
      }
      current = context
    }
  }
}
