extension StatementParser {
  // What errors call the things that are no fixed word.
  static let nameCategory = "a name"
  static let stringCategory = "text in single quotes"
  static let integerCategory = "a whole number"

  /// `identifier: word | quoted-name`, where the word is not reserved
  mutating func identifier(_ category: String = nameCategory) throws(Diagnostic) -> Identifier {
    guard let name = acceptIdentifier(category) else { throw unexpected() }
    return name
  }

  /// Takes an identifier if the cursor is at one.
  mutating func acceptIdentifier(_ category: String = nameCategory) -> Identifier? {
    switch peek().kind {
    case .word(let word) where word.keyword?.isReserved != true:
      return Identifier(word.upper, range: advance().range)
    case .quotedName(let name):
      return Identifier(name, isQuoted: true, range: advance().range)
    case .word, .string, .integer, .decimal, .double, .symbol, .invalid, .end:
      note(expected: category)
      return nil
    }
  }

  /// Whether the token so many places after the cursor can be an identifier.
  func isAtIdentifier(offset: Int = 0) -> Bool {
    switch peek(offset).kind {
    case .word(let word): word.keyword?.isReserved != true
    case .quotedName: true
    case .string, .integer, .decimal, .double, .symbol, .invalid, .end: false
    }
  }

  /// `verbatim-name: string | quoted-name | (word | number | '-' | '.')+`, with nothing between: a topic's name, which
  /// keeps its case and may have hyphens and points without quotes.
  mutating func verbatimName(_ category: String) throws(Diagnostic) -> VerbatimName {
    let start = peek()
    switch start.kind {
    case .string(let text), .quotedName(let text):
      advance()
      return VerbatimName(text: text, range: start.range)
    case .word(let word):
      advance()
      var text = word.spelling
      var end = start.range.end
      while peek().range.start == end, let part = verbatimPart(peek()) {
        text += part
        end = advance().range.end
      }
      return VerbatimName(text: text, range: range(from: start))
    case .integer, .decimal, .double, .symbol, .invalid, .end:
      note(expected: category)
      throw unexpected()
    }
  }

  private func verbatimPart(_ token: Token) -> String? {
    switch token.kind {
    case .word(let word): word.spelling
    case .integer(let text), .decimal(let text): text
    case .symbol(.minus): "-"
    case .symbol(.point): "."
    case .quotedName, .string, .double, .symbol, .invalid, .end: nil
    }
  }

  /// `string: 'text'`
  mutating func string(_ category: String = stringCategory) throws(Diagnostic) -> StringSyntax {
    guard case .string(let text) = peek().kind else {
      note(expected: category)
      throw unexpected()
    }
    return StringSyntax(text: text, range: advance().range)
  }

  /// `count: digits`
  mutating func count() throws(Diagnostic) -> Int64 {
    guard case .integer(let digits) = peek().kind else {
      note(expected: Self.integerCategory)
      throw unexpected()
    }
    guard let value = Int64(digits) else { throw .numberTooLarge(digits, at: peek().range) }
    advance()
    return value
  }

  /// `duration: count unit`
  mutating func duration() throws(Diagnostic) -> DurationSyntax {
    let start = peek()
    let amount = try count()
    let unit = try timeUnit()
    let range = range(from: start)
    guard let duration = DurationSyntax(amount, unit, range: range) else { throw .durationTooLong(at: range) }
    return duration
  }

  /// `unit: DAYS | HOURS | MINUTES | SECONDS | MILLISECONDS`, in the singular too
  private mutating func timeUnit() throws(Diagnostic) -> TimeUnit {
    if case .word(let word) = peek().kind {
      if let unit = TimeUnit(word: word.upper) {
        advance()
        return unit
      }
      throw Diagnostic(
        .syntax, "there is no time unit '\(word.spelling)'", at: peek().range,
        hint: NearestName.hint(for: word.upper, in: TimeUnit.allCases.flatMap { [$0.singular, $0.rawValue] })
          ?? "the units are \(TimeUnit.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    note(expected: "a time unit")
    throw unexpected()
  }
}
