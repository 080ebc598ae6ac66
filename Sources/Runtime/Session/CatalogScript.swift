import Planner

/// What SET and CREATE TYPE had said when a statement was carried out, which it means something else without.
struct StatementContext: Hashable, Sendable {
  /// Of the session, by name.
  var properties: [String: String] = [:]
  /// By name.
  var types: [String: SQLType] = [:]

  /// With what was said since, for a statement that changes what an earlier one made.
  func merging(_ later: StatementContext) -> StatementContext {
    StatementContext(
      properties: properties.merging(later.properties) { $1 }, types: types.merging(later.types) { $1 })
  }
}

/// Writes the statements that make a catalog again, each among the settings and the types that it was carried out with.
///
///     SET 'ksql.persistence.default.format.value' = 'JSON';
///     CREATE STREAM s (id INT KEY) WITH (kafka_topic = 's');
///     UNSET 'ksql.persistence.default.format.value';
struct CatalogScript {
  private var lines: [String] = []
  private var current = StatementContext()

  /// - Parameter statement: without the semicolon.
  mutating func append(_ statement: String, in context: StatementContext) {
    enter(context)
    lines.append(statement + ";")
  }

  /// The script, behind which the settings are what they are without SET, and the types those given.
  mutating func text(leaving types: [(name: String, type: SQLType)]) -> String {
    enter(StatementContext(types: Dictionary(types.map { ($0.name, $0.type) }) { $1 }))
    return lines.map { $0 + "\n" }.joined()
  }

  private mutating func enter(_ context: StatementContext) {
    for name in current.properties.keys.sorted() where context.properties[name] == nil {
      lines.append("UNSET '\(Self.quoted(name))';")
    }
    for (name, value) in context.properties.sorted(by: { $0.key < $1.key }) where current.properties[name] != value {
      lines.append("SET '\(Self.quoted(name))' = '\(Self.quoted(value))';")
    }
    for (name, type) in current.types.sorted(by: { $0.key < $1.key }) where context.types[name] != type {
      lines.append("DROP TYPE \(SQLName.quotedIfNeeded(name));")
    }
    for (name, type) in context.types.sorted(by: { $0.key < $1.key }) where current.types[name] != type {
      lines.append("CREATE TYPE \(SQLName.quotedIfNeeded(name)) AS \(type);")
    }
    current = context
  }

  private static func quoted(_ text: String) -> String { text.replacing("'", with: "''") }
}
