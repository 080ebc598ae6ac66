/// A word, name, literal or symbol of a statement, and where it stands in the source text.
struct Token: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// A bare word: a keyword or a name.
    case word(Word)
    /// A name in backquotes or double quotes, without them.
    case quotedName(String)
    /// A string, without its quotes.
    case string(String)
    /// Digits only; a sign is a symbol of its own.
    case integer(String)
    /// Digits with a point.
    case decimal(String)
    /// Digits with an exponent.
    case double(String)
    case symbol(Symbol)
    /// Text that is no token. The parser reports it only once it comes to it, so the first error in the text wins.
    case invalid(Diagnostic)
    /// After the last token.
    case end
  }

  var kind: Kind
  var range: SourceRange
}

/// A bare word as it was typed and as it counts.
struct Word: Hashable, Sendable {
  var spelling: String
  var upper: String
  var keyword: Keyword?

  init(_ spelling: String) {
    self.spelling = spelling
    self.upper = spelling.uppercased()
    self.keyword = Keyword.of(upper)
  }
}

/// A token made of punctuation.
enum Symbol: String, Hashable, Sendable, CaseIterable {
  case openParenthesis = "("
  case closeParenthesis = ")"
  case openBracket = "["
  case closeBracket = "]"
  case comma = ","
  case semicolon = ";"
  case point = "."
  case equal = "="
  case notEqual = "<>"
  case alsoNotEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case plus = "+"
  case minus = "-"
  case asterisk = "*"
  case slash = "/"
  case percent = "%"
  case concatenation = "||"
  case arrow = "->"
  case lambdaArrow = "=>"
  case assign = ":="
}
