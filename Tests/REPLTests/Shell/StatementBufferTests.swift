import Testing

@testable import REPL

@Suite struct StatementBufferTests {
  /// Lines as they are typed, and the texts that are run.
  @Test(arguments: [
    (["SELECT 1;"], ["SELECT 1;"]),
    (["SELECT", "  1", ";"], ["SELECT\n  1\n;"]),
    (["SELECT 'a;b", "c';"], ["SELECT 'a;b\nc';"]),
    (["SELECT 1; SELECT 2;", "SELECT 3;"], ["SELECT 1; SELECT 2;", "SELECT 3;"]),
    (["SELECT 1; SELECT", "2;"], ["SELECT 1; SELECT\n2;"]),
    (["", "  ", "-- a comment; of its own", "SHOW STREAMS;"], ["SHOW STREAMS;"]),
    (["/* open;", "closed */ SELECT `a;`;"], ["/* open;\nclosed */ SELECT `a;`;"]),
    ([";", ";;"], []),
  ])
  func completeStatements(lines: [String], expected: [String]) {
    var buffer = StatementBuffer()
    #expect(lines.compactMap { buffer.append($0) } == expected)
    #expect(buffer.isEmpty)
  }

  @Test func clearForgets() {
    var buffer = StatementBuffer()
    #expect(buffer.append("SELECT 'open") == nil)
    #expect(!buffer.isEmpty)
    buffer.clear()
    #expect(buffer.isEmpty)
    #expect(buffer.append("SHOW TABLES;") == "SHOW TABLES;")
  }

  @Test(arguments: [
    ("exit", "exit"), ("  QUIT;", "quit"), ("help", "help"), ("output json", "output"), ("help me SELECT", nil),
    ("exit now please", nil), ("SELECT 1;", nil), ("", nil),
  ])
  func metaCommands(line: String, name: String?) {
    #expect(MetaCommand.parse(line)?.command.name == name)
  }
}
