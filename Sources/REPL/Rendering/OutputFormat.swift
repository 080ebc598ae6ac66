import Runtime

/// The list of the ways in which results are written.
enum OutputFormat: String, CaseIterable, Sendable {
  case grid, vertical, json, jsonl, csv, markdown

  /// A renderer for results with these columns.
  func renderer(for columns: [ResultColumn], style: RenderingStyle = RenderingStyle()) -> any ResultRenderer {
    switch self {
    case .grid: GridRenderer(columns: columns, style: style)
    case .vertical: VerticalRenderer(columns: columns, style: style)
    case .json: JSONRenderer(columns: columns, style: style)
    case .jsonl: JSONLinesRenderer(columns: columns, style: style)
    case .csv: CSVRenderer(columns: columns, style: style)
    case .markdown: MarkdownRenderer(columns: columns, style: style)
    }
  }

  /// Whether people read it: several results then get their names as headings, which programs could not parse.
  var isForPeople: Bool {
    switch self {
    case .grid, .vertical, .markdown: true
    case .json, .jsonl, .csv: false
    }
  }
}

/// What rendering depends on beside the data.
struct RenderingStyle: Sendable {
  /// The columns of the terminal that a line should fit in; nil: as wide as it needs, nothing cut.
  var width: Int?
  /// Whether the output is a terminal, which data must not control.
  var isTerminal = false
}

/// Writes results of one set of columns as text, each line with its line break.
protocol ResultRenderer {
  init(columns: [ResultColumn], style: RenderingStyle)

  /// A result that is all there.
  func table(_ rows: [[Value]]) -> String

  /// What stands before the rows of a result that goes on.
  mutating func begin() -> String

  /// Rows of a result that goes on, as they come.
  mutating func append(_ rows: [RowChange]) -> String
}

extension ResultRenderer {
  func table(_ rows: [[Value]]) -> String {
    var renderer = self
    return renderer.begin() + renderer.append(rows.map { RowChange(values: $0) })
  }
}
