import Testing

@testable import REPL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite struct FileTests {
  /// A path that no other test uses; what stands there is removed afterwards.
  private func withPath<Result>(_ body: (String) throws -> Result) rethrows -> Result {
    let path = "/tmp/sqlstream-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    defer { unlink(path) }
    return try body(path)
  }

  private func lines(of path: String) throws -> [String] {
    let reader = try LineReader(path: path)
    var lines: [String] = []
    while let line = try reader.next(mayGoOn: { true }) {
      lines.append(String(decoding: line, as: UTF8.self))
      #expect(reader.lineNumber == lines.count)
    }
    return lines
  }

  @Test(arguments: [
    ("", []), ("a", ["a"]), ("a\n", ["a"]), ("\u{FEFF}a\n\u{FEFF}b", ["a", "\u{FEFF}b"]),
    ("a\r\n\nb", ["a", "", "b"]), ("\n\n", ["", ""]),
  ])
  func linesOfAFile(text: String, expected: [String]) throws {
    try withPath { path in
      try FileSink(path: path).write(text)
      #expect(try lines(of: path) == expected)
      #expect(try LineReader.text(of: path) == text)
    }
  }

  @Test func linesLongerThanAChunk() throws {
    let long = String(repeating: "0123456789", count: 30_000)
    try withPath { path in
      try FileSink(path: path).write("\(long)\nshort\n\(long)")
      #expect(try lines(of: path) == [long, "short", long])
    }
  }

  @Test func aFileThatIsNotThere() {
    #expect(throws: FileFault.self) { try LineReader(path: "/nowhere/at/all") }
  }

  @Test func historyKeepsStatementsOfSeveralLines() throws {
    let folder = "/tmp/sqlstream-history-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    let path = folder + "/sqlstream/history"
    defer {
      unlink(path)
      rmdir(folder + "/sqlstream")
      rmdir(folder)
    }
    let history = HistoryFile(path: path)
    #expect(history.load().isEmpty)
    let statements = ["SELECT 1;", "SELECT 'a\\n'\n  FROM t\r\n;", "SELECT `漢字`;"]
    for statement in statements { history.append(statement) }
    #expect(history.load() == statements)
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }
}
