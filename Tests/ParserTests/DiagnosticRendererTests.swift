import Testing

@testable import Parser

@Suite("DiagnosticRenderer")
struct DiagnosticRendererTests {
  @Test("names the file, the line and the column")
  func place() {
    let source = "SELECT a\nFROM t;\r\nSELECT qtyy;\n"
    let diagnostic = Diagnostic(.unknownName, "there is no column QTYY", at: SourceRange(start: 25, end: 29))
    let expected = """
      q.sql:3:8: error: there is no column QTYY
      SELECT qtyy;
             ^~~~
      """
    #expect(DiagnosticRenderer(source: source, name: "q.sql").render(diagnostic) == expected)
  }

  @Test("an error without a place has one line")
  func noPlace() {
    let diagnostic = Diagnostic(.failed, "the broker can't be reached", hint: "is it running?")
    #expect(
      DiagnosticRenderer(source: "", name: "a.sql").render(diagnostic)
        == "a.sql: error: the broker can't be reached\nhint: is it running?")
  }

  /// What stands in a statement, and what is shown of it.
  private static let secrets: [(String, String)] = [
    ("'postgresql://u:pass@h:5432/d'", "'postgresql://u:****@h:5432/d'"),
    ("'postgresql://u:p@ss/w@h/d' x", "'postgresql://u:******@h/d' x"),
    ("'postgresql://u@h:5432/d'", "'postgresql://u@h:5432/d'"),
    ("'http://h:8081/a'", "'http://h:8081/a'"),
    ("'jdbc:postgresql://h/d?user=u&password=pass&ssl=true'", "'jdbc:postgresql://h/d?user=u&password=****&ssl=true'"),
    ("'host=h password=pass user=u'", "'host=h password=**** user=u'"),
    ("'host=h password=''pa ss'' user=u'", "'host=h password=''*****'' user=u'"),
    ("'connection.password' = 'pass', mode = 'x'", "'connection.password' = '****', mode = 'x'"),
    ("PASSWORD='päss'", "PASSWORD='*****'"),
    ("SELECT password FROM users", "SELECT password FROM users"),
    ("password =", "password ="),
  ]

  @Test("shows no password", arguments: secrets)
  func secret(line: String, expected: String) {
    let diagnostic = Diagnostic(.failed, "no", at: SourceRange(start: 0, end: 1))
    #expect(DiagnosticRenderer(source: line + "\nend").render(diagnostic).split(separator: "\n")[1] == expected)
  }

  /// A line with its range between « and », and the marker that must stand under it.
  private static let markers: [(String, String)] = [
    ("a «bc» d", "  ^~"),
    ("«»", "^"),
    ("\ta\t«b»", "\t \t^"),
    ("'日本' «x»", "       ^"),
    ("'é' «日本»", "    ^~~~"),
    ("'e\u{301}' «x»", "    ^"),
    ("'👩‍👩‍👧' «x»", "     ^"),
    ("\u{1B}[31m«x»", "     ^"),
  ]

  @Test("puts the caret under the range, whatever stands before it", arguments: markers)
  func marker(line: String, expected: String) throws {
    let before = try #require(line.split(separator: "«", omittingEmptySubsequences: false).first)
    let marked = line.dropFirst(before.count + 1).prefix { $0 != "»" }
    let start = before.utf8.count
    let source = line.filter { $0 != "«" && $0 != "»" }
    let excerpt = SourceExcerpt(of: SourceRange(start: start, end: start + marked.utf8.count), in: SourceText(source))
    #expect(excerpt.marker == expected)
  }

  @Test("a range over several lines is marked to the end of its first")
  func severalLines() {
    let excerpt = SourceExcerpt(of: SourceRange(start: 2, end: 8), in: SourceText("a bcd\nefg"))
    #expect(excerpt.line == "a bcd")
    #expect(excerpt.marker == "  ^~~")
  }

  @Test("a long line is cut around the range")
  func longLine() {
    let source = String(repeating: "x", count: 5000) + "HERE" + String(repeating: "y", count: 5000)
    let excerpt = SourceExcerpt(of: SourceRange(start: 5000, end: 5004), in: SourceText(source))
    #expect(excerpt.line.contains("xHEREy"))
    #expect(excerpt.line.count < 200)
    #expect(excerpt.marker.drop { $0 == " " } == "^~~~")
  }

  @Test("control characters and directions reach no terminal")
  func controls() {
    let source = "a \u{1B}[2J \u{202E}x"
    let diagnostic = Diagnostic(.syntax, "found '\u{07}'", at: SourceRange(start: 0, end: 1), hint: "\u{9B}")
    let rendered = DiagnosticRenderer(source: source).render(diagnostic)
    #expect(rendered.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
    #expect(!rendered.unicodeScalars.contains { [0x9B, 0x202E].contains($0.value) })
  }

  @Test("ranges outside the text do no harm")
  func outside() {
    let renderer = DiagnosticRenderer(source: "ab")
    for range in [SourceRange(start: -5, end: 1), SourceRange(start: 1, end: 99), SourceRange(start: 50, end: 99)] {
      #expect(renderer.render(Diagnostic(.syntax, "x", at: range)).contains("error: x"))
    }
  }
}

@Suite("NearestName")
struct NearestNameTests {
  private static let examples: [(String, [String], String?)] = [
    ("FORM", ["WHERE", "FROM"], "FROM"), ("slect", ["SELECT", "SET"], "SELECT"), ("qtyy", ["SKU", "QTY"], "QTY"),
    ("SESION_ID", ["SHOP_ID", "SESSION_ID"], "SESSION_ID"), ("x", ["y", "AS"], nil), ("", ["A"], nil),
    ("KAFKA_TOPICS", ["KAFKA_TOPIC", "TIMESTAMP"], "KAFKA_TOPIC"), ("ABCDEF", ["UVWXYZ"], nil), ("A", [], nil),
  ]

  @Test("finds what a misspelled name was meant to be", arguments: examples)
  func nearest(name: String, candidates: [String], expected: String?) {
    #expect(NearestName.find(name, in: candidates) == expected)
  }

  @Test("very long names are not compared")
  func long() {
    let name = String(repeating: "a", count: 1_000_000)
    #expect(NearestName.find(name, in: [name]) == nil)
  }
}
