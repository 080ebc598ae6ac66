import Runtime

/// The user's own form of a row: `{ACCOUNT_NUMBER} has {AMOUNT}`.
///
/// A name in braces is a column's value as a grid shows it; `{name:json}` and `{name:sql}` write it as JSON or as an SQL
/// literal. `{{` and `}}` are braces, `\n`, `\t` and `\\` a line break, a tab and a backslash. Each row ends its line.
struct OutputTemplate: Hashable, Sendable {
  enum Form: String, CaseIterable, Sendable {
    case text, json, sql
  }

  enum Part: Hashable, Sendable {
    case text(String)
    case column(String, Form)
  }

  /// As it was written.
  let text: String
  let parts: [Part]

  /// - Throws: `OutputFormatFault` for a brace without its other, an empty name, or an unknown form.
  init(parsing source: Substring) throws(OutputFormatFault) {
    var parts: [Part] = []
    var plain = ""
    var rest = source
    while let character = rest.popFirst() {
      switch character {
      case "{" where rest.first == "{", "}" where rest.first == "}":
        plain.append(character)
        rest.removeFirst()
      case "{":
        guard let end = rest.firstIndex(of: "}") else {
          throw OutputFormatFault(reason: "a '{' has no '}' in the format '\(source)'; '{{' is a brace")
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
        plain = ""
        parts.append(try Self.column(rest[..<end], in: source))
        rest = rest[rest.index(after: end)...]
      case "}":
        throw OutputFormatFault(reason: "a '}' has no '{' in the format '\(source)'; '}}' is a brace")
      case "\\": plain += Self.escaped(rest.popFirst())
      default: plain.append(character)
      }
    }
    if !plain.isEmpty { parts.append(.text(plain)) }
    if parts.isEmpty { throw OutputFormatFault(reason: "the format is empty; '{COLUMN}' stands for a column's value") }
    self.parts = parts
    text = String(source)
  }

  private static func column(_ inside: Substring, in source: Substring) throws(OutputFormatFault) -> Part {
    var name = inside
    var form = Form.text
    if let colon = inside.lastIndex(of: ":") {
      name = inside[..<colon]
      let wanted = inside[inside.index(after: colon)...]
      guard let known = Form(rawValue: wanted.lowercased()) else {
        let forms = Form.allCases.map(\.rawValue).joined(separator: ", ")
        throw OutputFormatFault(reason: "there is no form '\(wanted)' of a value; there are \(forms)")
      }
      form = known
    }
    if name.isEmpty { throw OutputFormatFault(reason: "a column's name is missing in the format '\(source)'") }
    return .column(String(name), form)
  }

  private static func escaped(_ character: Character?) -> String {
    switch character {
    case "n": "\n"
    case "t": "\t"
    case "\\": "\\"
    case let other?: "\\\(other)"
    case nil: "\\"
    }
  }

  /// - Throws: `OutputFormatFault` for a name that no column has.
  func check(_ columns: [ResultColumn]) throws(OutputFormatFault) {
    for case .column(let name, _) in parts where Self.index(of: name, in: columns) == nil {
      throw OutputFormatFault(
        reason: "--output: there is no column \(name); there are \(columns.map(\.name).joined(separator: ", "))")
    }
  }

  /// The column of a name: as it is written, or else in whatever case.
  static func index(of name: String, in columns: [ResultColumn]) -> Int? {
    columns.firstIndex { $0.name == name } ?? columns.firstIndex { $0.name.uppercased() == name.uppercased() }
  }
}

/// A row as a template has it, a line each.
struct TemplateRenderer: ResultRenderer {
  private enum Part {
    case text(String)
    case value(Int, OutputTemplate.Form)
  }

  private let columns: [ResultColumn]
  private let parts: [Part]
  private let style: RenderingStyle

  /// Names that no column has give nothing: `OutputTemplate.check` finds them before.
  init(_ template: OutputTemplate, columns: [ResultColumn], style: RenderingStyle) {
    self.columns = columns
    self.style = style
    parts = template.parts.compactMap { part in
      switch part {
      case .text(let text): .text(text)
      case .column(let name, let form): OutputTemplate.index(of: name, in: columns).map { .value($0, form) }
      }
    }
  }

  mutating func append(_ rows: [RowChange]) -> String {
    rows.map { row in
      parts.map { part in
        switch part {
        case .text(let text): text
        case .value(let index, let form): cell(row.values[index], columns[index], form)
        }
      }.joined() + "\n"
    }.joined()
  }

  private func cell(_ value: Value, _ column: ResultColumn, _ form: OutputTemplate.Form) -> String {
    let text: String
    switch form {
    case .text: text = ValueText.text(of: value, type: column.type)
    case .sql: text = SQLLiteral.text(of: value, type: column.type)
    case .json:
      var writer = ValueJSONWriter()
      writer.value(value, type: column.type)
      text = writer.text
    }
    return style.isTerminal ? TextEscaping.controls(in: text) : text
  }
}
