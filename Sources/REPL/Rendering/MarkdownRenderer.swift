import Runtime

/// A table of Markdown, numbers at the right.
struct MarkdownRenderer: ResultRenderer {
  private let columns: [ResultColumn]

  init(columns: [ResultColumn], style: RenderingStyle) {
    self.columns = columns
  }

  mutating func begin(before first: [RowChange]) -> String {
    line(columns.map { TextEscaping.controls(in: $0.name) }) + line(columns.map { $0.type.isNumeric ? "---:" : "---" })
  }

  mutating func append(_ rows: [RowChange]) -> String {
    rows.map { line(ValueText.cells(of: $0, columns: columns)) }.joined()
  }

  private func line(_ cells: [String]) -> String {
    "|" + cells.map { " \(Self.escaped($0)) |" }.joined() + "\n"
  }

  /// A `|` would end the cell.
  private static func escaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "|")) else { return text }
    return text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
