import Testing

@testable import Parser

@Suite("Lexer")
struct LexerTests {
  /// A text and its tokens in short: `w:` a word, `q:` a quoted name, `s:` a string, `i:`, `d:`, `e:` numbers,
  /// symbols as they are, `!` what is no token.
  private static let table: [(String, [String])] = [
    ("", []),
    (" \t\r\n", []),
    ("Select _a b@1 c$", ["w:Select", "w:_a", "w:b@1", "w:c", "!"]),
    ("a -- the rest ; ' \nb", ["w:a", "w:b"]),
    ("a -- the rest\rb", ["w:a", "w:b"]),
    ("a /* x ' ; -- */ b /**/ c", ["w:a", "w:b", "w:c"]),
    ("a /* never closed", ["w:a", "!"]),
    ("a / b * c", ["w:a", "/", "w:b", "*", "w:c"]),
    ("''", ["s:"]),
    ("'it''s' '''' 'a\nb'", ["s:it's", "s:'", "s:a\nb"]),
    ("'naïve 日本 😀'", ["s:naïve 日本 😀"]),
    ("'never closed", ["!"]),
    ("'ends with a doubled quote''", ["!"]),
    ("`a``b` \"c\"\"d\" `e\"f`", ["q:a`b", "q:c\"d", "q:e\"f"]),
    ("``", ["!"]),
    ("`open", ["!"]),
    ("1 007 1.5 1. .5", ["i:1", "i:007", "d:1.5", "d:1.", "d:.5"]),
    ("1e3 1.5E-3 .5e+2 1.e1", ["e:1e3", "e:1.5E-3", "e:.5e+2", "e:1.e1"]),
    ("-1", ["-", "i:1"]),
    ("1R 2e5x 1e 1_0", ["w:1R", "w:2e5x", "w:1e", "w:1_0"]),
    ("1.5x", ["!"]),
    ("1e+x", ["w:1e", "+", "w:x"]),
    ("a.b", ["w:a", ".", "w:b"]),
    ("s->f x=>y k:=v", ["w:s", "->", "w:f", "w:x", "=>", "w:y", "w:k", ":=", "w:v"]),
    ("a<b<=c<>d", ["w:a", "<", "w:b", "<=", "w:c", "<>", "w:d"]),
    ("a!=b>=c>d=e", ["w:a", "!=", "w:b", ">=", "w:c", ">", "w:d", "=", "w:e"]),
    ("a||b|c", ["w:a", "||", "w:b", "!", "w:c"]),
    ("+-*/%,;()[]", ["+", "-", "*", "/", "%", ",", ";", "(", ")", "[", "]"]),
    ("größe ñ", ["!", "!"]),
    ("a\u{00A0}b\u{FEFF}c", ["w:a", "w:b", "w:c"]),
    ("“a”", ["!"]),
    ("{}#&^~\\?\u{0}\u{7F}", Array(repeating: "!", count: 10)),
  ]

  @Test("cuts text into tokens", arguments: table)
  func tokens(text: String, expected: [String]) {
    let tokens = Lexer.tokens(of: Array(text.utf8))
    #expect(tokens.last?.kind == .end)
    #expect(tokens.dropLast().map(short) == expected)
  }

  @Test("the ranges of tokens are in order and cut out their text")
  func ranges() {
    let text = "SELECT 'é''x' , `日` FROM t1 -- end"
    let bytes = Array(text.utf8)
    let pieces = Lexer.tokens(of: bytes).map { String(decoding: bytes[$0.range.start..<$0.range.end], as: UTF8.self) }
    #expect(pieces == ["SELECT", "'é''x'", ",", "`日`", "FROM", "t1", ""])
  }

  @Test("takes bytes that are no UTF-8")
  func invalidUTF8() {
    for bytes: [UInt8] in [[0xFF], [0xC3], [0x27, 0xFF], [0x60, 0x80, 0x60], [0xF0, 0x9F], [0x61, 0xE2, 0x80]] {
      #expect(Lexer.tokens(of: bytes).last?.kind == .end)
    }
  }

  @Test("keywords are found in any case, and only as whole words")
  func keywords() {
    #expect(Word("sElEcT").keyword == .select)
    #expect(Word("selects").keyword == nil)
    #expect(Word("sElEcT").upper == "SELECT")
  }

  private func short(_ token: Token) -> String {
    switch token.kind {
    case .word(let word): "w:\(word.spelling)"
    case .quotedName(let name): "q:\(name)"
    case .string(let text): "s:\(text)"
    case .integer(let digits): "i:\(digits)"
    case .decimal(let digits): "d:\(digits)"
    case .double(let digits): "e:\(digits)"
    case .symbol(let symbol): symbol.rawValue
    case .invalid: "!"
    case .end: "end"
    }
  }
}
