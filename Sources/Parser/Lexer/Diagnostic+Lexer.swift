/// The errors of text that is no token.
extension Diagnostic {
  static func openComment(at range: SourceRange) -> Diagnostic {
    Diagnostic(.syntax, "this comment has no end", at: range, hint: "end it with */")
  }

  static func openString(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .syntax, "this text has no closing quote", at: range.firstByte,
      hint: "end it with '; a quote inside the text is written twice: ''")
  }

  static func openName(at range: SourceRange) -> Diagnostic {
    Diagnostic(.syntax, "this quoted name has no closing quote", at: range.firstByte)
  }

  static func emptyName(at range: SourceRange) -> Diagnostic {
    Diagnostic(.syntax, "a name can't be empty", at: range)
  }

  static func strayCharacter(_ character: String, at range: SourceRange) -> Diagnostic {
    let hint: String? =
      switch character {
      case "!": "'not equal' is written <> or !="
      case ":": "a type is given by CAST(value AS TYPE), an entry of MAP and a field of STRUCT by :="
      default: nil
      }
    return Diagnostic(.syntax, "unexpected character '\(character)'", at: range, hint: hint)
  }

  static func lettersAfterNumber(at range: SourceRange) -> Diagnostic {
    Diagnostic(.syntax, "letters stand right after a number", at: range, hint: "put a space between them")
  }

  /// Typographic quotes come from text copied out of documents.
  static func beyondAscii(_ text: String, at range: SourceRange) -> Diagnostic {
    if let first = text.first, "‘’‚“”„´".contains(first) {
      let quote = SourceRange(start: range.start, end: range.start + first.utf8.count)
      return Diagnostic(
        .syntax, "unexpected character '\(first)'", at: quote, hint: "text stands between plain single quotes: '...'")
    }
    return Diagnostic(
      .syntax, "a bare name holds only the letters A to Z, digits, _ and @", at: range,
      hint: "put the name in backquotes: `\(text)`")
  }
}

extension SourceRange {
  /// The range of its first byte alone.
  var firstByte: SourceRange { SourceRange(start: start, end: min(start + 1, end)) }
}
