import Foundation

/// Expected texts in a file of `Tests/Golden`: blocks of `=== name`, an input, `---`, and what it must give.
///
/// With SQLSTREAM_ACCEPT=1 in the environment the file is rewritten with what was given instead.
package struct GoldenFile {
  package struct Entry: Sendable {
    package var name: String
    package var input: String
    package var expected: String
  }

  private let path: String
  package let entries: [Entry]

  /// - Parameter path: from `Tests/Golden`, such as `planner/plans.txt`.
  package init(_ path: String) throws {
    self.path = URL(fileURLWithPath: #filePath).appendingPathComponent("../../Golden/\(path)").standardized.path
    let text = try String(contentsOfFile: self.path, encoding: .utf8)
    entries = text.components(separatedBy: "=== ").dropFirst().map { block in
      let lines = block.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let rule = lines.firstIndex(of: "---") ?? lines.count
      return Entry(
        name: lines[0], input: lines[1..<rule].joined(separator: "\n"),
        expected: lines[min(rule + 1, lines.count)...].joined(separator: "\n").trimmingCharacters(in: .newlines))
    }
  }

  /// Calls `compare` with each entry and what its input gives, or accepts all of it as expected.
  package func check(_ make: (String) throws -> String, _ compare: (Entry, String) -> Void) throws {
    var accepted = ""
    for entry in entries {
      let given = try make(entry.input).trimmingCharacters(in: .newlines)
      accepted += "=== \(entry.name)\n\(entry.input)\n---\n\(given)\n\n"
      if !isAccepting { compare(entry, given) }
    }
    if isAccepting { try accepted.write(toFile: path, atomically: true, encoding: .utf8) }
  }

  private var isAccepting: Bool { ProcessInfo.processInfo.environment["SQLSTREAM_ACCEPT"] == "1" }
}
