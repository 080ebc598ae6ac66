import TestSupport
import Testing

/// The prompt, at a terminal.
@Suite struct PromptTests {
  private func withPrompt(_ body: (TerminalProgram) throws -> Void) throws {
    let program = try TerminalProgram()
    try program.wait(for: "sqlstream> ")
    try body(program)
  }

  private static let table =
    "CREATE TABLE t (k INT PRIMARY KEY, v STRING) WITH (KAFKA_TOPIC='t', VALUE_FORMAT='JSON', PARTITIONS=1);\n"

  @Test func createInsertSelectPushAndLeave() throws {
    try withPrompt { program in
      program.type(Self.table)
      try program.wait(for: "created")
      program.type("INSERT INTO t VALUES (1, 'first');\n")
      try program.wait(for: "1 row inserted")
      program.type("SELECT *\nFROM t\n;\n")
      try program.wait(for: "       -> ")
      try program.wait(for: "| 1 | first |")
      program.type("SELECT * FROM t EMIT CHANGES;\n")
      try program.wait(for: "first")
      program.type(TerminalProgram.ctrlC)
      try program.wait(for: "sqlstream> ")
      program.type("half a statement" + TerminalProgram.ctrlC)
      try program.wait(for: "sqlstream> ")
      program.type("SHOW TABLES;\n")
      try program.wait(for: "| T ")
      try program.wait(for: "sqlstream> ")
      program.type(TerminalProgram.ctrlD)
      #expect(try program.waitForExit() == 0)
    }
  }

  @Test func ctrlCThrowsAwayWhatIsTyped() throws {
    try withPrompt { program in
      program.type("SELECT 'never closed\n")
      try program.wait(for: "       -> ")
      program.type("still open" + TerminalProgram.ctrlC)
      try program.wait(for: "sqlstream> ")
      program.type("help\n")
      try program.wait(for: "Ctrl-D")
      try program.wait(for: "sqlstream> ")
      program.type("exit\n")
      #expect(try program.waitForExit() == 0)
    }
  }

  @Test func aFaultDoesNotEndTheSession() throws {
    try withPrompt { program in
      program.type("SELEC 1;\n")
      try program.wait(for: "^~~~~")
      try program.wait(for: "did you mean SELECT?")
      try program.wait(for: "sqlstream> ")
      program.type("quit\n")
      #expect(try program.waitForExit() == 0)
    }
  }

  @Test func aPasteOfSeveralStatements() throws {
    try withPrompt { program in
      program.type(Self.table + "INSERT INTO t VALUES (1, 'a');\nINSERT INTO t VALUES (2, 'b'); SELECT * FROM t;\n")
      try program.wait(for: "| 2 | b |")
      program.type("exit\n")
      #expect(try program.waitForExit() == 0)
    }
  }

  @Test func whatIsTypedWhileAQueryRunsIsKept() throws {
    try withPrompt { program in
      program.type(Self.table + "SELECT * FROM t EMIT CHANGES;\n")
      try program.wait(for: "EMIT CHANGES")
      try program.wait(for: "| K | V |")
      program.type("outp")
      program.type(TerminalProgram.ctrlC)
      try program.wait(for: "sqlstream> ")
      program.type("ut json\n")
      try program.wait(for: "output is json")
      program.type("exit\n")
      #expect(try program.waitForExit() == 0)
    }
  }

  @Test func aStatementOfSeveralLinesComesBackWhole() throws {
    try withPrompt { program in
      program.type("SELEC\n1;\n")
      try program.wait(for: "did you mean")
      try program.wait(for: "sqlstream> ")
      program.type(TerminalProgram.up + "\n")
      try program.wait(for: "did you mean")
      program.type("exit\n")
      #expect(try program.waitForExit() == 0)
    }
  }
}
