/// Writes syntax as SQL text. What it writes parses back to an equal tree.
///
/// Keywords are in capitals, names are quoted only where they must be, parentheses stand only where the precedence of
/// operators needs them.
package struct SQLPrinter {
  /// How the clauses of a query are set.
  package enum Layout: Hashable, Sendable {
    /// All on one line.
    case singleLine
    /// Each clause on a line of its own.
    case clausePerLine
  }

  private(set) var text = ""
  let layout: Layout

  init(layout: Layout) {
    self.layout = layout
  }

  /// The statement, without a `;` at its end.
  package static func text(of statement: Statement, layout: Layout = .singleLine) -> String {
    var printer = SQLPrinter(layout: layout)
    printer.write(statement)
    return printer.text
  }

  package static func text(of query: Query, layout: Layout = .singleLine) -> String {
    var printer = SQLPrinter(layout: layout)
    printer.write(query)
    return printer.text
  }

  package static func text(of expression: Expression) -> String {
    var printer = SQLPrinter(layout: .singleLine)
    printer.write(expression)
    return printer.text
  }

  package static func text(of type: TypeSyntax) -> String {
    var printer = SQLPrinter(layout: .singleLine)
    printer.write(type)
    return printer.text
  }

  /// A name as it must be written to be read as that name.
  package static func text(ofName name: String) -> String {
    let isTaken = Keyword.of(name)?.needsQuotesAsName == true || TimeUnit(word: name) != nil
    return isBareName(name) && !isTaken ? name : quoted(name, with: "`")
  }

  /// Whether an upper-case word is no name unless it is quoted.
  package static func isReserved(_ name: String) -> Bool { Keyword.of(name)?.needsQuotesAsName == true }

  /// A function's name as it must be written before its parenthesis.
  static func text(ofFunction name: String) -> String {
    let isForm = [Keyword.cast, .map, .struct].contains { $0.rawValue == name }
    return isBareName(name) && !isForm && Keyword.of(name)?.isReserved != true ? name : quoted(name, with: "`")
  }

  /// A text as a string literal.
  package static func text(ofString text: String) -> String {
    quoted(text, with: "'")
  }

  private static func isBareName(_ name: String) -> Bool {
    guard let first = name.utf8.first, Ascii.beginsName(first) else { return false }
    return name.utf8.allSatisfy { Ascii.continuesName($0) && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
  }

  private static func quoted(_ text: String, with quote: Unicode.Scalar) -> String {
    var result = String.UnicodeScalarView()
    result.append(quote)
    for scalar in text.unicodeScalars {
      result.append(scalar)
      if scalar == quote { result.append(scalar) }
    }
    result.append(quote)
    return String(result)
  }
}

// MARK: - Pieces

extension SQLPrinter {
  mutating func write(_ words: String) {
    text += words
  }

  mutating func write(_ name: Identifier) {
    text += Self.text(ofName: name.text)
  }

  mutating func write(_ string: StringSyntax) {
    text += Self.text(ofString: string.text)
  }

  mutating func write(_ name: VerbatimName) {
    text += Self.text(ofString: name.text)
  }

  /// Writes the words if a condition holds.
  mutating func write(_ words: String, if condition: Bool) {
    if condition { text += words }
  }

  mutating func writeList<Element>(_ elements: [Element], _ writeElement: (inout SQLPrinter, Element) -> Void) {
    for (index, element) in elements.enumerated() {
      write(", ", if: index > 0)
      writeElement(&self, element)
    }
  }

  /// `(a, b)`, with a space before; nothing for an empty list.
  mutating func writeParenthesized<Element>(
    _ elements: [Element], _ writeElement: (inout SQLPrinter, Element) -> Void
  ) {
    guard !elements.isEmpty else { return }
    write(" (")
    writeList(elements, writeElement)
    write(")")
  }

  /// What stands between two clauses.
  mutating func writeClauseBreak() {
    switch layout {
    case .singleLine: text += " "
    case .clausePerLine: text += "\n"
    }
  }

  mutating func write(_ literal: Literal) {
    switch literal {
    case .null: write("NULL")
    case .boolean(let value): write(value ? "TRUE" : "FALSE")
    case .integer(let value): write(String(value))
    case .decimal(let digits), .double(let digits): write(digits)
    case .string(let text): write(Self.text(ofString: text))
    }
  }

  mutating func write(_ duration: DurationSyntax) {
    write("\(duration.amount) \(duration.unit.rawValue)")
  }

  /// ` WITH (A='x', B=1)`; nothing where there are none.
  mutating func write(properties: [Property], keepingSpelling: Bool = false) {
    write(" WITH", if: !properties.isEmpty)
    writeParenthesized(properties) { printer, property in
      let name = keepingSpelling ? Self.text(ofString: property.spelling) : Self.text(ofProperty: property.name)
      printer.write(name + "=")
      printer.write(property.value)
    }
  }

  private static func text(ofProperty name: String) -> String {
    let isBare = isBareName(name) && Keyword.of(name)?.isReserved != true
    return isBare ? name : quoted(name, with: "'")
  }
}

extension Keyword {
  /// Whether the bare word could be read as something else than a name, where names are printed.
  fileprivate var needsQuotesAsName: Bool {
    isReserved || [.array, .streams, .tables, .extended].contains(self)
  }
}
