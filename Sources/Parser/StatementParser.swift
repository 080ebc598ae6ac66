/// A hand-written recursive descent parser: a cursor over the tokens of one statement, and one function a production
/// in its extensions, with the production in its comment.
///
/// In the productions `'x'` is a symbol, WORD a keyword, `?`, `*` and `+` mean optional, any number and at least one,
/// and `a % ','` is a list of `a` with commas between.
package struct StatementParser {
  /// How deep statements, expressions and types may stand one inside another.
  package static let nestingLimit = 200

  private let tokens: [Token]
  private var index = 0
  /// How many productions that can hold themselves are being read.
  private var nesting = 0
  /// The words and symbols that were looked for at the cursor in vain: what the error lists.
  private var expected: [String] = []
  /// The keywords among them, and further ones that are not worth listing: what a misspelled word is compared with.
  private var candidates: [String] = []
  /// A name that was just read as an alias without AS, with the keywords that could have stood there instead: in
  /// `SELECT a FORM t` the mistake is there, and the parser stumbles only over the next word.
  private var bareAlias: (token: Token, candidates: [String])?

  init(_ text: SubstitutedText) {
    tokens = Lexer.tokens(of: text.bytes).map { token in
      var token = token
      token.range = text.sourceRange(of: token.range)
      if case .invalid(var diagnostic) = token.kind {
        diagnostic.range = diagnostic.range.map(text.sourceRange)
        token.kind = .invalid(diagnostic)
      }
      return token
    }
  }
}

// MARK: - Looking

extension StatementParser {
  /// The token at the cursor, or the one so many places after it; the last token is always `end`.
  func peek(_ offset: Int = 0) -> Token {
    tokens[min(index + offset, tokens.count - 1)]
  }

  func isAt(_ symbol: Symbol, offset: Int = 0) -> Bool {
    peek(offset).kind == .symbol(symbol)
  }

  func isAt(_ keyword: Keyword, offset: Int = 0) -> Bool {
    if case .word(let word) = peek(offset).kind { word.keyword == keyword } else { false }
  }

  var isAtEnd: Bool { peek().kind == .end }

  /// Whether the cursor is at keywords in a row.
  func isAt(_ first: Keyword, then second: Keyword) -> Bool {
    isAt(first) && isAt(second, offset: 1)
  }

  /// The range from a token to the last one read.
  func range(from start: Token) -> SourceRange {
    index > 0 ? start.range.joined(with: tokens[index - 1].range) : start.range
  }
}

// MARK: - Taking

extension StatementParser {
  @discardableResult
  mutating func advance() -> Token {
    let token = peek()
    if index < tokens.count - 1 { index += 1 }
    expected.removeAll(keepingCapacity: true)
    candidates.removeAll(keepingCapacity: true)
    bareAlias = nil
    return token
  }

  /// Takes the keyword if the cursor is at it. `isListed` says whether an error here names it.
  mutating func accept(_ keyword: Keyword, isListed: Bool = true) -> Bool {
    guard isAt(keyword) else {
      note(expected: isListed ? keyword.rawValue : nil, candidate: keyword)
      return false
    }
    advance()
    return true
  }

  /// Takes two keywords in a row, or neither.
  mutating func accept(_ first: Keyword, _ second: Keyword) throws(Diagnostic) -> Bool {
    guard accept(first) else { return false }
    try expect(second)
    return true
  }

  /// Takes the symbol if the cursor is at it. `isListed` says whether an error here names it.
  mutating func accept(_ symbol: Symbol, isListed: Bool = true) -> Bool {
    guard isAt(symbol) else {
      if isListed { note(expected: "'\(symbol.rawValue)'") }
      return false
    }
    advance()
    return true
  }

  mutating func expect(_ keywords: Keyword...) throws(Diagnostic) {
    for keyword in keywords {
      guard accept(keyword) else { throw unexpected() }
    }
  }

  mutating func expect(_ symbol: Symbol) throws(Diagnostic) {
    guard accept(symbol) else { throw unexpected() }
  }

  /// Remembers that something was looked for at the cursor in vain.
  mutating func note(expected description: String?, candidate: Keyword? = nil) {
    if let description { expected.append(description) }
    if let candidate { candidates.append(candidate.rawValue) }
  }

  /// Remembers that the token just read became an alias because no clause keyword stood there.
  mutating func noteBareAlias(_ token: Token, insteadOf keywords: [String]) {
    bareAlias = (token, keywords)
  }

  /// The keywords that were looked for at the cursor in vain.
  var missedKeywords: [String] { candidates }
}

// MARK: - Combining

extension StatementParser {
  /// Reads a production that must take the whole text.
  mutating func whole<Node>(
    _ production: (inout StatementParser) throws(Diagnostic) -> Node
  ) throws(Diagnostic) -> Node {
    let node = try production(&self)
    guard isAtEnd else { throw unexpected() }
    return node
  }

  /// `element % ','`
  mutating func list<Element>(
    _ element: (inout StatementParser) throws(Diagnostic) -> Element
  ) throws(Diagnostic) -> [Element] {
    var elements = [try element(&self)]
    while accept(.comma) { elements.append(try element(&self)) }
    return elements
  }

  /// `'(' element % ',' ')'`
  mutating func parenthesized<Element>(
    _ element: (inout StatementParser) throws(Diagnostic) -> Element
  ) throws(Diagnostic) -> [Element] {
    try expect(.openParenthesis)
    let elements = try list(element)
    try expect(.closeParenthesis)
    return elements
  }

  /// Reads a production that can hold itself, one level deeper.
  mutating func nested<Node>(
    _ production: (inout StatementParser) throws(Diagnostic) -> Node
  ) throws(Diagnostic) -> Node {
    guard nesting < Self.nestingLimit else { throw .tooDeep(at: peek().range) }
    nesting += 1
    defer { nesting -= 1 }
    return try production(&self)
  }

  /// The error that the token at the cursor is not what the grammar wants there.
  func unexpected() -> Diagnostic {
    if case .invalid(let diagnostic) = peek().kind { return diagnostic }
    let previous = index > 0 ? tokens[index - 1] : nil
    return UnexpectedToken(
      token: peek(), previous: previous, expected: expected, candidates: candidates, bareAlias: bareAlias
    ).diagnostic
  }
}
