import Foundation
import FuzzTargets
import Testing

@Suite("What the fuzzers found worth keeping")
struct CorpusTests {
  private static let folder = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../Fuzz/Corpus")
    .standardized

  @Test("runs through its target", arguments: FuzzTargets.all)
  func replay(_ entry: FuzzTargets.Entry) throws {
    let target = try entry.make()
    let folder = Self.folder.appendingPathComponent(entry.name).path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(!names.isEmpty, "the corpus of \(entry.name) is empty")
    for name in names {
      let bytes = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
      do {
        // Bytes of exactly their length.
        try Array(bytes).withUnsafeBytes { bytes in try target.run(bytes) }
      } catch {
        Issue.record("\(entry.name)/\(name): \(error)")
      }
    }
  }

  @Test("every folder of the corpus belongs to a target")
  func folders() throws {
    let names = Set(try FileManager.default.contentsOfDirectory(atPath: Self.folder.path))
    #expect(names == Set(FuzzTargets.all.map(\.name)))
  }
}
