import Parser
import Planner

/// Columns of a relation in one form, whether they come from the catalog or from SQL text: keys, headers, values.
struct ColumnList: Equatable, CustomStringConvertible {
  private let columns: [String]

  init(_ schema: RelationSchema) {
    columns = Self.ordered(
      schema.columns.map { column in
        switch column.role {
        case .key: (0, Self.text(column.name, column.type.description, " KEY"))
        case .headers(nil): (1, Self.text(column.name, column.type.description, " HEADERS"))
        case .headers(let name?): (1, Self.text(column.name, column.type.description, " HEADER('\(name)')"))
        case .value: (2, Self.text(column.name, column.type.description, ""))
        }
      })
  }

  /// nil where the text is no list of columns. A key of a table is PRIMARY KEY in one place and KEY in another: both
  /// are meant.
  init?(sql: String) {
    guard let definitions = try? StatementParser.columns(in: sql) else { return nil }
    self.init(definitions)
  }

  init(_ definitions: [ColumnDefinition]) {
    columns = Self.ordered(
      definitions.map { column in
        let type = SQLPrinter.text(of: column.type)
        return switch column.role {
        case .key, .primaryKey: (0, Self.text(column.name.text, type, " KEY"))
        case .headers: (1, Self.text(column.name.text, type, " HEADERS"))
        case .header(let name): (1, Self.text(column.name.text, type, " HEADER('\(name)')"))
        case .value: (2, Self.text(column.name.text, type, ""))
        }
      })
  }

  var description: String { columns.joined(separator: ", ") }

  /// A type's text is read and printed, so that `INT` and `INTEGER` are one.
  private static func text(_ name: String, _ type: String, _ role: String) -> String {
    let parsed = try? StatementParser.type(in: type)
    return "\(SQLName.quotedIfNeeded(name)) \(parsed.map { normalized($0) } ?? type)\(role)"
  }

  private static func normalized(_ type: TypeSyntax) -> String {
    switch type.kind {
    case .array(let element): "ARRAY<\(normalized(element))>"
    case .map(let key, let value): "MAP<\(normalized(key)), \(normalized(value))>"
    case .structure(let fields):
      "STRUCT<"
        + fields.map { "\(SQLName.quotedIfNeeded($0.name.text)) \(normalized($0.type))" }.joined(separator: ", ") + ">"
    case .named(let name, let parameters):
      switch name.text {
      case "INT": "INTEGER"
      case "VARCHAR": "STRING"
      case "DECIMAL", "DEC":
        "DECIMAL("
          + parameters.map { if case .integer(let digits) = $0 { "\(digits)" } else { "" } }.joined(separator: ", ") + ")"
      default: name.text
      }
    }
  }

  private static func ordered(_ columns: [(group: Int, text: String)]) -> [String] {
    (0...2).flatMap { group in columns.filter { $0.group == group }.map(\.text) }
  }
}
