/// A source text by lines.
package struct SourceText: Sendable {
  private let bytes: [UInt8]
  /// The offset at which each line begins.
  private let lineStarts: [Int]

  package init(_ text: String) {
    let bytes = Array(text.utf8)
    self.bytes = bytes
    lineStarts = [0] + bytes.indices.filter { bytes[$0] == Ascii.lineFeed }.map { $0 + 1 }
  }

  /// The line and column of an offset, both from 1; a column is a character, not a byte.
  package func place(of offset: Int) -> (line: Int, column: Int) {
    let offset = clamped(offset)
    let line = lineIndex(of: offset)
    return (line + 1, text(from: lineStarts[line], to: offset).count + 1)
  }

  /// The range of the line that holds an offset, its line break left out.
  func lineRange(around offset: Int) -> SourceRange {
    let line = lineIndex(of: clamped(offset))
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] - 1 : bytes.count
    if end > lineStarts[line], bytes[end - 1] == Ascii.carriageReturn { end -= 1 }
    return SourceRange(start: lineStarts[line], end: end)
  }

  /// The text between two offsets; empty where they are out of order.
  func text(from start: Int, to end: Int) -> String {
    let start = clamped(start)
    return String(decoding: bytes[start..<max(start, clamped(end))], as: UTF8.self)
  }

  private func clamped(_ offset: Int) -> Int { min(max(offset, 0), bytes.count) }

  private func lineIndex(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }
}
