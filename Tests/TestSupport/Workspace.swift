import Foundation

/// A folder for the files of one test, gone when the test ends.
package final class Workspace: Sendable {
  package let folder: String

  package init() throws {
    folder = NSTemporaryDirectory() + "/sqlstream-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// A path in the folder.
  package func path(_ name: String) -> String { folder + "/" + name }

  /// Writes a file and gives its path.
  package func file(_ name: String, _ text: String) throws -> String {
    try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    return path(name)
  }

  /// The text of a file at a path.
  package static func text(of path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
}
