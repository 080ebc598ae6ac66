import Testing

@testable import Parser

@Suite("Every statement of the conformance cases")
struct ConformanceParsingTests {
  @Test("parses, and parses back from what the printer writes")
  func parsesAndPrints() throws {
    for example in ConformanceStatements.all where !example.isRefusedByParser {
      for text in example.statements {
        do {
          for statement in try StatementParser.statements(in: text) {
            for layout in [SQLPrinter.Layout.singleLine, .clausePerLine] {
              let printed = SQLPrinter.text(of: statement, layout: layout)
              #expect(try StatementParser.statements(in: printed) == [statement], "\(example): \(printed)")
            }
          }
        } catch {
          Issue.record("\(example.testDescription)\n\(DiagnosticRenderer(source: text).render(error))")
        }
      }
    }
  }
}
