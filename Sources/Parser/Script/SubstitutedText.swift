/// A text after variable substitution, which knows where each of its bytes came from, so that errors point into what
/// the user wrote.
struct SubstitutedText {
  /// A stretch of the text: copied as it stood, or put in for a variable.
  private struct Piece {
    var output: SourceRange
    var source: SourceRange
    var isCopy: Bool
  }

  private(set) var bytes: [UInt8] = []
  private var pieces: [Piece] = []

  /// The text of a range of a source, with nothing substituted.
  init(copying range: SourceRange, of source: [UInt8]) {
    copy(range, of: source)
  }

  init() {}

  mutating func copy(_ range: SourceRange, of source: [UInt8]) {
    guard range.length > 0 else { return }
    append(source[range.start..<range.end], from: range, isCopy: true)
  }

  /// Puts a text in for a range of the source.
  mutating func substitute(_ text: some Sequence<UInt8>, for range: SourceRange) {
    append(text, from: range, isCopy: false)
  }

  private mutating func append(_ text: some Sequence<UInt8>, from source: SourceRange, isCopy: Bool) {
    let start = bytes.count
    bytes.append(contentsOf: text)
    pieces.append(Piece(output: SourceRange(start: start, end: bytes.count), source: source, isCopy: isCopy))
  }

  /// The range of the source that a range of `bytes` came from; what came from a variable is the whole `${name}`.
  func sourceRange(of range: SourceRange) -> SourceRange {
    let start = source(of: range.start) { $0.start }
    guard range.length > 0 else { return SourceRange(start: start, end: start) }
    // The end belongs to the last byte of the range, not to the one after it.
    let end = source(of: range.end - 1) { $0.end - 1 } + 1
    return SourceRange(start: start, end: end)
  }

  /// The source offset of an offset in `bytes`; `edge` chooses one where the offset lies in a variable's text.
  private func source(of offset: Int, edge: (SourceRange) -> Int) -> Int {
    var low = 0
    var high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].output.end <= offset { low = middle + 1 } else { high = middle }
    }
    guard low < pieces.count else { return pieces.last?.source.end ?? 0 }
    let piece = pieces[low]
    return piece.isCopy ? piece.source.start + (offset - piece.output.start) : edge(piece.source)
  }
}
