import Foundation
import Testing

/// The statements of ksqlDB's query validation cases, which lie outside the project.
enum ConformanceStatements {
  struct Case: CustomTestStringConvertible {
    var file: String
    var name: String
    var statements: [String]
    /// Whether ksqlDB's parser, or what it does right after parsing, refuses the case.
    var isRefusedByParser: Bool

    var testDescription: String { "\(file): \(name)" }
  }

  /// The cases of the folder in `SQLSTREAM_CONFORMANCE`, or of `../shared/conformance` seen from the package or from
  /// the folder it lies in; empty, with a line that says so, where there is none.
  static let all: [Case] = {
    guard let folder else {
      print("skipped: no conformance cases; name their folder in SQLSTREAM_CONFORMANCE")
      return []
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted().flatMap { cases(of: $0, in: folder) }
  }()

  private static var folder: String? {
    let package = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardized
    let candidates: [String?] =
      [ProcessInfo.processInfo.environment["SQLSTREAM_CONFORMANCE"]]
      + ["../shared/conformance", "../../shared/conformance"].map { package.appendingPathComponent($0).path }
    return candidates.compactMap { $0 }.flatMap { [$0 + "/qtt", $0] }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  private struct File: Decodable {
    struct Test: Decodable {
      struct Refusal: Decodable { var type: String? }
      var name: String
      var statements: [String]?
      var expectedException: Refusal?
    }
    var tests: [Test]
  }

  private static func cases(of file: String, in folder: String) -> [Case] {
    guard let data = FileManager.default.contents(atPath: folder + "/" + file) else { return [] }
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true  // for the comments
    guard let tests = try? decoder.decode(File.self, from: data).tests else {
      return [Case(file: file, name: "(the file is not read)", statements: ["?"], isRefusedByParser: false)]
    }
    return tests.map { test in
      Case(
        file: file, name: test.name,
        statements: (test.statements ?? []).map {
          $0.replacingOccurrences(of: "{FORMAT}", with: "JSON").replacingOccurrences(of: "{CONFIG}", with: "x")
        },
        isRefusedByParser: test.expectedException?.type?.hasSuffix("ParseFailedException") ?? false)
    }
  }
}
