/// Words the error that a token does not fit: what was expected, what was found, and what was probably meant.
struct UnexpectedToken {
  /// With more choices than this the error does not list them.
  private static let longestList = 8

  let token: Token
  let previous: Token?
  let expected: [String]
  let candidates: [String]
  let bareAlias: (token: Token, candidates: [String])?

  var diagnostic: Diagnostic {
    if let alias = misspelledAlias { return alias }
    return Diagnostic(.syntax, message, at: token.range, hint: hint)
  }

  private var message: String {
    var choices: [String] = []
    for choice in expected where !choices.contains(choice) { choices.append(choice) }
    if choices.isEmpty || choices.count > Self.longestList { return "unexpected \(token.description)" }
    return "expected \(choices.joinedAsChoice), found \(token.description)"
  }

  private var hint: String? {
    switch token.kind {
    case .word(let word):
      if word.keyword == .distinct { return "there is no DISTINCT: group by the columns, or use COUNT_DISTINCT(x)" }
      if !candidates.contains(word.upper), let meant = NearestName.find(word.upper, in: candidates) {
        return "did you mean \(meant)?"
      }
      if word.keyword?.isReserved == true, expected.contains(where: \.isNameCategory) {
        return "\(word.upper) is a reserved word: as a name it needs backquotes: `\(word.spelling)`"
      }
      return nil
    case .symbol(.minus):
      if case .word(let word) = previous?.kind, previous?.range.end == token.range.start {
        return "a name with '-' in it needs backquotes: `\(word.spelling)-...`"
      }
      return nil
    case .quotedName(let name):
      return expected.contains(StatementParser.stringCategory) ? "text stands in single quotes: '\(name)'" : nil
    case .symbol(.equal) where previous?.kind == .symbol(.equal):
      return "equality is written with one ="
    case .string, .integer, .decimal, .double, .symbol, .invalid, .end:
      return nil
    }
  }

  /// `SELECT a FORM t`: the alias before the token is near to a keyword that could have stood there.
  private var misspelledAlias: Diagnostic? {
    guard let bareAlias, case .word(let word) = bareAlias.token.kind,
      let meant = NearestName.find(word.upper, in: bareAlias.candidates)
    else { return nil }
    return Diagnostic(
      .syntax, "unexpected '\(word.spelling)'", at: bareAlias.token.range, hint: "did you mean \(meant)?")
  }
}

extension Token {
  /// The token in an error's words.
  var description: String {
    switch kind {
    case .word(let word): "'\(word.spelling)'"
    case .quotedName(let name): "the name `\(name.shortened)`"
    case .string(let text): "the text '\(text.shortened)'"
    case .integer(let digits), .decimal(let digits), .double(let digits): "the number \(digits.shortened)"
    case .symbol(let symbol): "'\(symbol.rawValue)'"
    case .invalid(let diagnostic): diagnostic.message
    case .end: "the end of the statement"
    }
  }
}

extension String {
  /// At most its first 40 characters, for a message.
  var shortened: String { count > 40 ? prefix(40) + "..." : self }

  /// Whether what was expected is some name.
  fileprivate var isNameCategory: Bool { hasPrefix("a ") || hasPrefix("an ") }
}

extension [String] {
  /// `a, b or c`
  fileprivate var joinedAsChoice: String {
    guard count > 1, let last else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " or " + last
  }
}
