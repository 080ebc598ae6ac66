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
    if choices.isEmpty || choices.count > Self.longestList {
      if token.kind == .end { return "the statement ends too early" }
      return "unexpected \(token.description)"
    }
    return "expected \(choices.joinedAsChoice), found \(token.description)"
  }

  private var hint: String? {
    switch token.kind {
    case .word(let word):
      if let split = word.splitAfterDigits { return "put a space between: \(split.digits) \(split.rest)" }
      if word.keyword == .distinct { return "there is no DISTINCT: group by the columns, or use COUNT_DISTINCT(x)" }
      if word.keyword == .within { return "WITHIN stands right before ON" }
      let isReserved = word.keyword?.isReserved == true
      if !isReserved, !candidates.contains(word.upper), let meant = NearestName.find(word.upper, in: candidates) {
        return "did you mean \(meant)?"
      }
      if let hint = clauseHint(word) { return hint }
      if isReserved, isPlaceOfName(for: word) {
        return "\(word.upper) is a reserved word: as a name it needs backquotes: `\(word.spelling)`"
      }
      return nil
    case .symbol(.minus):
      if case .word(let word) = previous?.kind, previous?.range.end == token.range.start {
        return "a name with '-' in it needs backquotes: `\(word.spelling)-...`"
      }
      return nil
    case .quotedName(let name):
      guard expected.contains(StatementParser.stringCategory) else { return nil }
      return "text stands in single quotes: \(SQLPrinter.text(ofString: name.shortened))"
    case .symbol(.point):
      return "the field of a struct is written column->field"
    case .symbol(.equal) where previous?.kind == .symbol(.equal):
      return "equality is written with one ="
    case .symbol(.openParenthesis) where previousWord == "OVER":
      return "there is no OVER: WINDOW and GROUP BY make groups of time"
    case .symbol(.openParenthesis) where previousWord == "USING":
      return "a join says ON left.column = right.column"
    case .symbol(.closeParenthesis) where previous?.kind == .symbol(.comma):
      return "there is a comma too many"
    case .symbol(.comma) where expected.contains("JOIN"):
      return "relations are put together with JOIN ... ON"
    case .symbol(.comma) where expected == ["AS"]:
      return "CAST(value AS TYPE)"
    case .integer where expected == ["SIZE"]:
      return "(SIZE 1 HOUR)"
    case .string, .integer, .decimal, .double, .symbol, .invalid, .end:
      return nil
    }
  }

  private var previousWord: String? {
    if case .word(let word)? = previous?.kind { word.upper } else { nil }
  }

  /// For words that stand at the wrong place of a statement.
  private func clauseHint(_ word: Word) -> String? {
    let isClause = expected.contains("EMIT") && Self.clauses.contains { $0 == word.keyword }
    if isClause || word.keyword == .emit && expected.isEmpty {
      return "clauses stand in this order: FROM, WINDOW, WHERE, GROUP BY, PARTITION BY, HAVING, EMIT CHANGES, LIMIT"
    }
    if expected.contains("','") {
      switch word.upper {
      case "RETENTION", "GRACE", "ADVANCE": return "a comma stands before \(word.upper)"
      case "NOT" where expected.contains("KEY"), "DEFAULT" where expected.contains("KEY"): return "columns have no constraints and no defaults; any but a table's key may be NULL"
      default: break
      }
    }
    if word.upper == "VIEW", expected.contains("STREAM") {
      return "CREATE STREAM or TABLE ... AS SELECT makes what a view is elsewhere, and keeps it up to date"
    }
    if case .string? = previous?.kind, previous?.range.end == token.range.start {
      return "a quote inside text is written twice: ''"
    }
    if word.keyword == .select, expected.contains(StatementParser.expressionCategory) {
      return "a query can't stand inside an expression: CREATE ... AS SELECT gives it a relation that JOIN reads"
    }
    if let previousWord, word.keyword == .select, ["UNION", "ALL", "EXCEPT", "INTERSECT"].contains(previousWord) {
      return "there is no \(previousWord): INSERT INTO ... SELECT lets several queries write one stream"
    }
    if word.keyword?.isReserved != true, expected.count == 1, expected[0].hasSuffix("in single quotes") {
      return "put it in single quotes"
    }
    return nil
  }

  private static let clauses: [Keyword] = [.window, .where, .group, .partition, .having]

  /// Whether a reserved word was probably meant as a name. In the place of an expression, words that come after one
  /// rather show that it is missing.
  private func isPlaceOfName(for word: Word) -> Bool {
    if expected.contains(StatementParser.expressionCategory) {
      let followers: [Keyword] = [.from, .where, .and, .or, .as, .in, .is, .when, .then, .else, .end]
      return !followers.contains { $0 == word.keyword }
    }
    return expected.contains { $0.hasSuffix("name") || $0.hasPrefix("the name") || $0 == "an alias" }
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

extension Word {
  /// `30SECONDS` as a number and a unit; nil for any other word.
  fileprivate var splitAfterDigits: (digits: Substring, rest: Substring)? {
    let digits = spelling.prefix { $0.isASCII && $0.isNumber }
    let rest = spelling.dropFirst(digits.count)
    return digits.isEmpty || TimeUnit(word: String(rest)) == nil ? nil : (digits, rest)
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
}

extension [String] {
  /// `a, b or c`
  fileprivate var joinedAsChoice: String {
    guard count > 1, let last else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " or " + last
  }
}
