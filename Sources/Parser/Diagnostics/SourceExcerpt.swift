/// A line of a source text, and below it a marker under a range of it: `^~~~`.
struct SourceExcerpt {
  /// Lines wider than this are cut around the range.
  private static let widest = 160
  /// How much of a cut line stays before the range.
  private static let lead = 40

  /// The line, with its tabs kept and its control characters replaced.
  let line: String
  let marker: String

  init(of range: SourceRange, in source: SourceText) {
    let lineRange = source.lineRange(around: range.start)
    var before = source.text(from: lineRange.start, to: range.start).withoutControls
    var marked = source.text(from: range.start, to: min(range.end, lineRange.end)).withoutControls
    var after = source.text(from: max(range.start, min(range.end, lineRange.end)), to: lineRange.end).withoutControls
    if before.count + marked.count + after.count > Self.widest {
      if before.count > Self.lead { before = "..." + before.suffix(Self.lead) }
      let room = max(Self.widest - before.count, 1)
      if marked.count > room { marked = marked.prefix(room) + "..." }
      if after.count > max(room - marked.count, 0) { after = after.prefix(max(room - marked.count, 0)) + "..." }
    }
    line = before + marked + after
    let width = TerminalWidth.columns(of: marked)
    marker = Self.padding(under: before) + "^" + String(repeating: "~", count: max(width - 1, 0))
  }

  /// Blanks as wide as a text: tabs stay tabs, so that they end at the same column.
  private static func padding(under text: String) -> String {
    text.reduce(into: "") { padding, character in
      padding += character == "\t" ? "\t" : String(repeating: " ", count: TerminalWidth.columns(of: character))
    }
  }
}

extension String {
  /// The text with what would control a terminal or turn its direction replaced by `�`; tabs stay.
  var withoutControls: String {
    guard unicodeScalars.contains(where: \.controlsTerminal) else { return self }
    var scalars = String.UnicodeScalarView()
    for scalar in unicodeScalars { scalars.append(scalar.controlsTerminal ? "\u{FFFD}" : scalar) }
    return String(scalars)
  }
}

extension Unicode.Scalar {
  fileprivate var controlsTerminal: Bool {
    switch value {
    case 0x09: false
    case 0..<0x20, 0x7F..<0xA0: true
    // Marks, embeddings, overrides and isolates of the writing direction.
    case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
