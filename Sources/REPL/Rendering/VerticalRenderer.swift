import Parser
import Runtime

/// Rows one above the other, a line a column, for wide results:
/// ```
/// -- row 1 --
/// session_id: 978d646d
///      items: 6
/// ```
struct VerticalRenderer: ResultRenderer {
  private let columns: [ResultColumn]
  private let labels: [String]
  private var count = 0

  init(columns: [ResultColumn], style: RenderingStyle) {
    self.columns = columns
    let names = columns.map { TextEscaping.controls(in: $0.name) }
    let widest = names.map { TerminalWidth.columns(of: $0) }.max() ?? 0
    labels = names.map { String(repeating: " ", count: widest - TerminalWidth.columns(of: $0)) + $0 }
  }

  mutating func append(_ rows: [RowChange]) -> String {
    var text = ""
    for row in rows {
      count += 1
      text += "-- row \(count) --\n"
      for (label, cell) in zip(labels, ValueText.cells(of: row, columns: columns)) { text += "\(label): \(cell)\n" }
    }
    return text
  }
}
