#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The statements of earlier sessions, one a line; line breaks inside a statement are written `\n`. Only its owner may
/// read it. That it can't be read or written is no reason to complain.
struct HistoryFile {
  /// With more entries the oldest are dropped when the file is read.
  private static let mostEntries = 1000

  private let path: String

  init(path: String) {
    self.path = path
  }

  /// The user's own: below XDG_STATE_HOME, or `~/.local/state`; nil where there is no home.
  static var ofUser: HistoryFile? {
    let folder = Environment.value("XDG_STATE_HOME") ?? Environment.value("HOME").map { $0 + "/.local/state" }
    return folder.map { HistoryFile(path: $0 + "/sqlstream/history") }
  }

  /// The statements, oldest first.
  func load() -> [String] {
    guard let text = try? LineReader.text(of: path) else { return [] }
    let entries = text.split(separator: "\n").map { Self.unescaped($0) }
    if entries.count > 2 * Self.mostEntries { replace(with: entries.suffix(Self.mostEntries)) }
    return Array(entries.suffix(Self.mostEntries))
  }

  /// Adds a statement. Sessions at the same time keep each other's.
  func append(_ statement: String) {
    makeFolders()
    guard let file = try? FileSink(path: path) else { return }
    try? file.write(Self.escaped(statement) + "\n")
  }

  private func replace(with entries: ArraySlice<String>) {
    let temporary = path + ".new"
    unlink(temporary)
    guard let file = try? FileSink(path: temporary) else { return }
    guard (try? file.write(entries.map { Self.escaped($0) + "\n" }.joined())) != nil else { return }
    rename(temporary, path)
  }

  private func makeFolders() {
    var position = path.startIndex
    while let slash = path[position...].dropFirst().firstIndex(of: "/") {
      mkdir(String(path[..<slash]), 0o700)
      position = slash
    }
  }

  private static func escaped(_ statement: String) -> String {
    var escaped = ""
    for scalar in statement.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\r": escaped += "\\r"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func unescaped(_ line: Substring) -> String {
    var statement = ""
    var isEscape = false
    for scalar in line.unicodeScalars {
      if isEscape {
        statement.unicodeScalars.append(scalar == "n" ? "\n" : scalar == "r" ? "\r" : scalar)
        isEscape = false
      } else if scalar == "\\" {
        isEscape = true
      } else {
        statement.unicodeScalars.append(scalar)
      }
    }
    return statement
  }
}
