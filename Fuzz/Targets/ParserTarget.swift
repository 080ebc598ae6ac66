import Parser

/// SQL text. Every statement that parses is printed and read as the same; every error points into the text.
final class ParserTarget: FuzzTarget {
  func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
    let text = String(decoding: bytes, as: UTF8.self)
    _ = StatementSplitter.pending(in: text)
    let renderer = DiagnosticRenderer(source: text)
    var reader = StatementReader(text)
    while true {
      switch Result(catching: { () throws(Diagnostic) in try reader.next(variables: ["V": "a + 'q'", "W": "'"]) }) {
      case .success(nil): return
      case .success(let statement?):
        try check(statement.range, of: text, "a statement")
        try checkPrinting(statement)
      case .failure(let error):
        guard let range = error.range else { throw FuzzFinding("an error without a place: \(error.message)") }
        try check(range, of: text, error.message)
        if renderer.render(error).isEmpty { throw FuzzFinding("an error without a word") }
      }
    }
  }

  private func check(_ range: SourceRange, of text: String, _ what: String) throws(FuzzFinding) {
    guard range.start >= 0, range.start <= range.end, range.end <= text.utf8.count else {
      throw FuzzFinding("the range \(range) lies outside of the text: \(what)")
    }
  }

  private func checkPrinting(_ statement: Statement) throws(FuzzFinding) {
    for layout in [SQLPrinter.Layout.singleLine, .clausePerLine] {
      let printed = SQLPrinter.text(of: statement, layout: layout)
      switch Result(catching: { () throws(Diagnostic) in try StatementParser.statements(in: printed) }) {
      case .success([statement]): continue
      case .success: throw FuzzFinding("it is printed as something else: \(printed)")
      case .failure(let error): throw FuzzFinding("what is printed is refused (\(error.message)): \(printed)")
      }
    }
  }
}
