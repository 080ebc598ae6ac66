import Testing

@testable import Parser

@Suite("Statements of the whole grammar")
struct GrammarTests {
  @Test("parse, and parse back from what the printer writes", arguments: 0..<8)
  func statements(seed: UInt64) throws {
    var grammar = GrammarGenerator(seed: seed)
    var refused: [String] = []
    let count = 500
    for _ in 0..<count {
      let text = grammar.statement()
      guard let statements = try? StatementParser.statements(in: text + ";") else {
        refused.append(text)
        continue
      }
      for layout in [SQLPrinter.Layout.singleLine, .clausePerLine] {
        let printed = statements.map { SQLPrinter.text(of: $0, layout: layout) + ";" }.joined(separator: "\n")
        #expect((try? StatementParser.statements(in: printed)) == statements, "\(text)\nprinted as\n\(printed)")
      }
    }
    // Few are refused for what the grammar alone does not say, such as a property that is given twice.
    #expect(refused.count < count / 8, "\(refused.count): \(refused.prefix(5).joined(separator: "\n"))")
  }

  @Test("expressions and types too", arguments: 0..<4)
  func expressions(seed: UInt64) throws {
    var grammar = GrammarGenerator(seed: seed)
    for _ in 0..<500 {
      let text = grammar.expression(4)
      let expression = try StatementParser.expression(in: text)
      let printed = SQLPrinter.text(of: expression)
      #expect((try? StatementParser.expression(in: printed)) == expression, "\(text)\nprinted as\n\(printed)")
    }
  }
}
