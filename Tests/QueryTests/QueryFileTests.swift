import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file of Queries/ and what it prints: `NAME.sql` is fed `NAME.jsonl`, and prints what `NAME.expected.txt` (a grid),
/// `NAME.expected.json` or `NAME.expected.tuples` holds, byte for byte.
struct QueryExample: CustomTestStringConvertible, Sendable {
  let name: String
  let output: String
  let expectedPath: String

  var testDescription: String { name }
  /// The path of its files, without their endings.
  var path: String { "\(QueryFiles.folder)/\(name)" }

  /// How to ask for the output that a file of that ending holds.
  private static let outputs = ["txt": "grid", "json": "json", "tuples": "tuples"]

  static let all: [QueryExample] = {
    let files = names(in: QueryFiles.folder)
    return files.filter { $0.hasSuffix(".sql") }.map { String($0.dropLast(4)) }.sorted().map { name in
      let ending = files.first { $0.hasPrefix("\(name).expected.") }?.split(separator: ".").last.map(String.init) ?? "txt"
      return QueryExample(
        name: name, output: outputs[ending] ?? ending, expectedPath: "\(QueryFiles.folder)/\(name).expected.\(ending)")
    }
  }()

  /// What of an output does not depend on the order of the input. Tuples are a log of changes, one a record: of it the
  /// last line of each key stays, and how many lines there were.
  func settled(_ output: String) -> String {
    guard self.output == "tuples" else { return output }
    var last: [Substring: Substring] = [:]
    let lines = output.split(separator: "\n")
    for line in lines { last[line.prefix { $0 != "," }] = line }
    return (last.values.sorted() + ["\(lines.count) lines"]).joined(separator: "\n")
  }

  private static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names
  }
}

@Suite struct QueryFileTests {
  @Test func everyFileIsHere() {
    #expect(Set(QueryExample.all.map(\.name)).isSuperset(of: ["receipts", "sales", "smartshop", "transactions"]))
  }

  @Test(arguments: QueryExample.all)
  func printsWhatIsExpected(example: QueryExample) throws {
    let path = example.path
    let result = try ProgramRun.run(
      ["run", path + ".sql", "--input", path + ".jsonl", "--until-idle", "--output", example.output])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == (try Workspace.text(of: example.expectedPath)))
  }
}
