/// Shows a diagnostic to people:
/// ```
/// smartshop.sql:3:15: error: there is no column QTYY
/// SELECT sku, SUM(QTYY)
///                 ^~~~
/// hint: did you mean QTY?
/// ```
package struct DiagnosticRenderer {
  private let source: SourceText
  private let name: String?

  /// - Parameters:
  ///   - source: the text that the ranges are offsets of; passwords in it are not shown.
  ///   - name: what stands before line and column: the file's name; nil for typed text.
  package init(source: String, name: String? = nil) {
    self.source = SourceText(SecretMask.masked(source))
    self.name = name
  }

  /// The lines of a diagnostic, without a line break at the end.
  package func render(_ diagnostic: Diagnostic) -> String {
    var lines = entry("error", diagnostic.message, at: diagnostic.range)
    for note in diagnostic.notes { lines += entry("note", note.message, at: note.range) }
    if let hint = diagnostic.hint { lines.append("hint: " + hint.withoutControls) }
    return lines.joined(separator: "\n")
  }

  private func entry(_ label: String, _ message: String, at range: SourceRange?) -> [String] {
    guard let range else {
      return ["\(name.map { "\($0): " } ?? "")\(label): \(message.withoutControls)"]
    }
    let place = source.place(of: range.start)
    let excerpt = SourceExcerpt(of: range, in: source)
    let position = "\(name.map { "\($0):" } ?? "")\(place.line):\(place.column)"
    return ["\(position): \(label): \(message.withoutControls)", excerpt.line, excerpt.marker]
  }
}
