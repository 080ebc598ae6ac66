/// A range of a source text, in UTF-8 byte offsets; `end` is the first byte after it.
package struct SourceRange: Hashable, Sendable {
  package var start: Int
  package var end: Int

  package init(start: Int, end: Int) {
    self.start = start
    self.end = max(start, end)
  }

  /// The number of bytes in the range.
  package var length: Int { end - start }

  /// The smallest range that holds both.
  package func joined(with other: SourceRange) -> SourceRange {
    SourceRange(start: min(start, other.start), end: max(end, other.end))
  }
}

/// Where a syntax node stands in its text. It takes no part in equality: two nodes are equal when they say the same
/// thing, wherever they stand (`GROUP BY a + 1` matches `SELECT a + 1`, and printed text parses back to an equal node).
@propertyWrapper
package struct Position: Hashable, Sendable {
  package var wrappedValue: SourceRange

  package init(wrappedValue: SourceRange) {
    self.wrappedValue = wrappedValue
  }

  package static func == (left: Position, right: Position) -> Bool { true }

  package func hash(into hasher: inout Hasher) {}
}
