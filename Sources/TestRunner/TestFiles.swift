import Runtime

/// Finds test files.
enum TestFiles {
  enum Kind: String, Sendable {
    case json
    case sql
  }

  struct File: Hashable, Sendable {
    var path: String
    /// The path below the folder that was named, or the file's own name.
    var name: String
    var kind: Kind

    func text() throws(CaseFileError) -> String {
      do throws(BrokerError) {
        return String(decoding: try Runtime.File(path, .read).readAll(), as: UTF8.self)
      } catch {
        throw CaseFileError(error.description)
      }
    }
  }

  /// How deep folders are looked into: a link to a folder above must not be followed for ever.
  private static let depthLimit = 32

  /// The files of paths, in the order of the paths and then by name.
  static func find(_ paths: [String]) throws(TestRunError) -> [File] {
    var files: [File] = []
    for path in paths {
      guard Directory.exists(path) else { throw TestRunError("there is no \(path)") }
      if Directory.isDirectory(path) {
        let found = try find(in: path, prefix: "", depth: 0)
        if found.isEmpty { throw TestRunError("\(path) holds no .json or .sql files") }
        files += found
      } else {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let kind = kind(of: name) else { throw TestRunError("\(path) is neither a .json nor a .sql file") }
        files.append(File(path: path, name: name, kind: kind))
      }
    }
    return files
  }

  private static func find(in folder: String, prefix: String, depth: Int) throws(TestRunError) -> [File] {
    guard depth < depthLimit else { throw TestRunError("\(folder): folders are more than \(depthLimit) deep") }
    let names: [String]
    do throws(BrokerError) {
      names = try Directory.names(folder)
    } catch {
      throw TestRunError(error.description)
    }
    var files: [File] = []
    for name in names where !name.hasPrefix(".") {
      let path = "\(folder)/\(name)"
      if Directory.isDirectory(path) {
        files += try find(in: path, prefix: "\(prefix)\(name)/", depth: depth + 1)
      } else if let kind = kind(of: name) {
        files.append(File(path: path, name: prefix + name, kind: kind))
      }
    }
    return files
  }

  private static func kind(of name: String) -> Kind? {
    name.split(separator: ".").last.flatMap { Kind(rawValue: $0.lowercased()) }
  }
}
