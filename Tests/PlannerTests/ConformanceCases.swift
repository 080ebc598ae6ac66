import Foundation

/// ksqlDB's query validation cases, which lie outside the project: what the planner makes of their statements.
struct ConformanceCase: Decodable {
  struct Refusal: Decodable {
    var type: String?
    var message: String?
  }

  struct Source: Decodable {
    struct Format: Decodable { var format: String? }
    var name: String
    var type: String?
    var schema: String?
    var keyFormat: Format?
    var valueFormat: String?
  }

  struct Post: Decodable { var sources: [Source]? }

  struct Topic: Decodable {
    var name: String
    var partitions: Int?
    var keySchema: Schema?
    var valueSchema: Schema?

    /// That there is one, whatever it is.
    struct Schema: Decodable { init(from decoder: any Decoder) throws {} }
  }

  var name: String
  var file: String?
  var format: [String]?
  var statements: [String]
  var properties: [String: Value]?
  var topics: [Topic]?
  var expectedException: Refusal?
  var post: Post?

  struct Value: Decodable {
    var text: String
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self.text = text
      } else if let flag = try? container.decode(Bool.self) {
        self.text = String(flag)
      } else {
        self.text = String(try container.decode(Double.self))
      }
    }
  }

  private struct File: Decodable { var tests: [ConformanceCase] }

  /// The cases of the folder in `SQLSTREAM_CONFORMANCE`, or of `shared/conformance` beside the package; empty, with a
  /// line that says so, where there is none.
  static func all() throws -> [ConformanceCase] {
    guard let folder else {
      print("skipped: no conformance cases; name their folder in SQLSTREAM_CONFORMANCE")
      return []
    }
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true  // for the comments
    return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }.sorted()
      .flatMap { name -> [ConformanceCase] in
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
        return try decoder.decode(File.self, from: data).tests.map { test in
          var test = test
          test.file = name
          let format = test.format?.first ?? "JSON"
          test.statements = test.statements.map { $0.replacingOccurrences(of: "{FORMAT}", with: format) }
          return test
        }
      }
  }

  private static var folder: String? {
    let package = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardized
    let candidates: [String?] =
      [ProcessInfo.processInfo.environment["SQLSTREAM_CONFORMANCE"]]
      + ["../shared/conformance", "../../shared/conformance"].map { package.appendingPathComponent($0).path }
    return candidates.compactMap { $0 }.flatMap { [$0 + "/qtt", $0] }
      .first { FileManager.default.fileExists(atPath: $0) }
  }
}
