import Runtime

/// Comma-separated values (RFC 4180, lines ending in a line feed) under a line of names. NULL is an empty field, the
/// empty text a quoted one.
struct CSVRenderer: ResultRenderer {
  private let columns: [ResultColumn]
  private let style: RenderingStyle

  init(columns: [ResultColumn], style: RenderingStyle) {
    self.columns = columns
    self.style = style
  }

  mutating func begin(before first: [RowChange]) -> String { line(columns.map { field($0.name) }) }

  mutating func append(_ rows: [RowChange]) -> String {
    rows.map { row in
      line(zip(row.values, columns).map { $0.isNull ? "" : field(ValueText.text(of: $0, type: $1.type)) })
    }.joined()
  }

  private func line(_ fields: [String]) -> String { fields.joined(separator: ",") + "\n" }

  private func field(_ text: String) -> String {
    let text = style.isTerminal ? TextEscaping.controlsInLines(text) : text
    guard text.isEmpty || text.utf8.contains(where: Self.needsQuotes) else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append("\"") }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
    default: false
    }
  }
}
