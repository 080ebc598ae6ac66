import Parser

/// Collects typed lines until their statements are complete.
struct StatementBuffer {
  /// What has been typed and not yet been run.
  private(set) var text = ""

  /// Whether nothing but spaces and comments waits.
  var isEmpty: Bool { StatementSplitter.pending(in: text) == .nothing && isBlank }

  private var isBlank: Bool {
    var splitter = StatementSplitter(text)
    return splitter.next() == nil
  }

  /// Adds a line.
  /// - Returns: the whole text once its last statement has its `;`; nil while something is open. Blank lines and
  ///   comments alone are dropped.
  mutating func append(_ line: String) -> String? {
    text += text.isEmpty ? line : "\n" + line
    guard StatementSplitter.pending(in: text) == .nothing else { return nil }
    defer { text = "" }
    return isBlank ? nil : text
  }

  /// Throws away what has been typed.
  mutating func clear() { text = "" }
}
