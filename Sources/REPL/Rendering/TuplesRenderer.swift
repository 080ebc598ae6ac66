import Planner
import Runtime

/// A row as a tuple a line, its values as SQL has them, so that it may stand behind `INSERT INTO ... VALUES`:
/// `('ACC8449972146', 1266.03)`. Python's `ast.literal_eval` reads it too, but for NULL and what it has no literal for.
struct TuplesRenderer: ResultRenderer {
  private let columns: [ResultColumn]
  private let style: RenderingStyle

  init(columns: [ResultColumn], style: RenderingStyle) {
    self.columns = columns
    self.style = style
  }

  mutating func append(_ rows: [RowChange]) -> String {
    rows.map { row in
      let values = zip(row.values, columns).map { SQLLiteral.text(of: $0, type: $1.type) }
      let line = "(" + values.joined(separator: ", ") + ")"
      return (style.isTerminal ? TextEscaping.controls(in: line) : line) + "\n"
    }.joined()
  }
}

/// Values as SQL writes them.
enum SQLLiteral {
  /// `NULL`, `TRUE`, `-3`, `12.50`, `'it''s'`, `ARRAY[1, 2]`, `MAP('k' := 1)`, `STRUCT(A := 1)`; dates, times and bytes
  /// are texts, as INSERT VALUES takes them.
  static func text(of value: Value, type: SQLType) -> String {
    switch value {
    case .null: return "NULL"
    case .boolean(let value): return value ? "TRUE" : "FALSE"
    case .integer, .double, .decimal:
      let text = ValueText.text(of: value, type: type)
      return type.isTemporal ? quoted(text) : text
    case .string(let text): return quoted(text)
    case .bytes: return quoted(ValueText.text(of: value, type: type))
    case .array(let elements):
      guard case .array(let elementType) = type else { return "NULL" }
      return "ARRAY[" + elements.map { text(of: $0, type: elementType) }.joined(separator: ", ") + "]"
    case .map(let map):
      guard case .map(let keyType, let valueType) = type else { return "NULL" }
      let entries = map.entries.map { "\(text(of: $0.key, type: keyType)) := \(text(of: $0.value, type: valueType))" }
      return "MAP(" + entries.joined(separator: ", ") + ")"
    case .structure(let values):
      guard case .structure(let fields) = type else { return "NULL" }
      let entries = zip(fields, values).map { "\(SQLName.quotedIfNeeded($0.name)) := \(text(of: $1, type: $0.type))" }
      return "STRUCT(" + entries.joined(separator: ", ") + ")"
    }
  }

  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}
