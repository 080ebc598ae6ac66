import Runtime

/// The ways in which results are written.
enum OutputFormat: Hashable, Sendable {
  case grid, vertical, json, jsonl, csv, markdown, tuples
  /// Each row as the user's own text has it: `format:{ACCOUNT} has {AMOUNT}\n`.
  case template(OutputTemplate)

  /// Those that a name alone says.
  private static let named: [(name: String, format: OutputFormat)] = [
    ("grid", .grid), ("vertical", .vertical), ("json", .json), ("jsonl", .jsonl), ("csv", .csv),
    ("markdown", .markdown), ("tuples", .tuples),
  ]

  /// What stands before a template.
  private static let templatePrefix = "format:"

  /// What may be written, for people.
  static var choices: [String] { named.map(\.name) + ["format:'{COLUMN} ...'"] }

  /// Reads a name or a template.
  /// - Throws: `OutputFormatFault` for anything else.
  init(parsing text: String) throws(OutputFormatFault) {
    if text.lowercased().hasPrefix(Self.templatePrefix) {
      self = .template(try OutputTemplate(parsing: text.dropFirst(Self.templatePrefix.count)))
    } else if let named = Self.named.first(where: { $0.name == text.lowercased() }) {
      self = named.format
    } else {
      throw OutputFormatFault(
        reason: "there is no output format \(text); there are \(Self.choices.joined(separator: ", "))")
    }
  }

  /// As it is written.
  var text: String {
    if case .template(let template) = self { return Self.templatePrefix + template.text }
    return Self.named.first { $0.format == self }?.name ?? ""
  }

  /// A renderer for results with these columns.
  func renderer(for columns: [ResultColumn], style: RenderingStyle = RenderingStyle()) -> any ResultRenderer {
    switch self {
    case .grid: GridRenderer(columns: columns, style: style)
    case .vertical: VerticalRenderer(columns: columns, style: style)
    case .json: JSONRenderer(columns: columns, style: style)
    case .jsonl: JSONLinesRenderer(columns: columns, style: style)
    case .csv: CSVRenderer(columns: columns, style: style)
    case .markdown: MarkdownRenderer(columns: columns, style: style)
    case .tuples: TuplesRenderer(columns: columns, style: style)
    case .template(let template): TemplateRenderer(template, columns: columns, style: style)
    }
  }

  /// Checks that a result has what the format names.
  /// - Throws: `OutputFormatFault` naming a column that is not there.
  func check(_ columns: [ResultColumn]) throws(OutputFormatFault) {
    if case .template(let template) = self { try template.check(columns) }
  }

  /// Whether people read it: several results then get their names as headings, which programs could not parse.
  var isForPeople: Bool {
    switch self {
    case .grid, .vertical, .markdown: true
    case .json, .jsonl, .csv, .tuples, .template: false
    }
  }
}

/// Why a text is no output format, or does not suit a result.
struct OutputFormatFault: Error, CustomStringConvertible {
  /// For people.
  let reason: String

  var description: String { reason }
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
  /// A result that is all there.
  func table(_ rows: [[Value]]) -> String

  /// What stands before the rows of a result that goes on.
  /// - Parameter first: the rows that have come already, which are appended next: columns get room for them.
  mutating func begin(before first: [RowChange]) -> String

  /// Rows of a result that goes on, as they come.
  mutating func append(_ rows: [RowChange]) -> String

  /// What stands behind the last row of a result that went on.
  func end() -> String
}

extension ResultRenderer {
  // Most formats have nothing around their rows.
  func begin(before first: [RowChange]) -> String { "" }
  func end() -> String { "" }

  func table(_ rows: [[Value]]) -> String {
    var renderer = self
    let changes = rows.map { RowChange(values: $0) }
    return renderer.begin(before: changes) + renderer.append(changes) + renderer.end()
  }
}
