import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file of Queries/ and what it prints: `NAME.sql` is fed `NAME.jsonl`, and prints what `NAME.expected.txt` (a grid)
/// or `NAME.expected.json` holds, byte for byte.
struct QueryExample: CustomTestStringConvertible, Sendable {
  let name: String
  let output: String
  let expectedPath: String

  var testDescription: String { name }
  /// The path of its files, without their endings.
  var path: String { "\(QueryFiles.folder)/\(name)" }

  static let all: [QueryExample] = {
    let files = names(in: QueryFiles.folder)
    return files.filter { $0.hasSuffix(".sql") }.map { String($0.dropLast(4)) }.sorted().map { name in
      let isJSON = files.contains("\(name).expected.json")
      return QueryExample(
        name: name, output: isJSON ? "json" : "grid",
        expectedPath: "\(QueryFiles.folder)/\(name).expected.\(isJSON ? "json" : "txt")")
    }
  }()

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
    #expect(Set(QueryExample.all.map(\.name)).isSuperset(of: ["receipts", "smartshop"]))
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
