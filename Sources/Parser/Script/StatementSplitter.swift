/// Cuts a text into statements at the `;` that stand outside strings, quoted names and comments.
///
/// It looks at no grammar, so that a broken statement does not take the next one with it, and so that a prompt knows
/// when what was typed is complete.
package struct StatementSplitter {
  /// What the end of a text leaves open: what a prompt waits for.
  package enum Pending: Hashable, Sendable {
    /// Nothing but spaces and comments since the last `;`.
    case nothing
    /// A statement without its `;`.
    case statement
    case string
    case quotedName
    case comment
  }

  private let bytes: [UInt8]
  private var position = 0
  /// What the text read so far leaves open.
  private(set) var pending = Pending.nothing

  package init(_ text: String) {
    self.init(utf8: Array(text.utf8))
  }

  init(utf8 bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The range of the next statement, its `;` and the spaces and comments before it left out; nil at the end.
  /// Empty statements are passed over. The last one may lack its `;`.
  package mutating func next() -> SourceRange? {
    guard position < bytes.count else { return nil }
    var first: Int?
    var end = position
    pending = .nothing
    while position < bytes.count {
      let region = TextRegion(at: position, in: bytes)
      position = region.range.end
      switch region.kind {
      case .lineComment:
        continue
      case .blockComment where region.isClosed:
        continue
      case .other where bytes[region.range.start] == Ascii.semicolon:
        pending = .nothing
        if let first { return SourceRange(start: first, end: end) }
      case .other where Ascii.isSpace(bytes[region.range.start]):
        continue
      case .blockComment, .string, .quotedName, .other:
        if first == nil { first = region.range.start }
        end = region.range.end
        pending = Self.pending(after: region)
      }
    }
    return first.map { SourceRange(start: $0, end: end) }
  }

  /// What a text leaves open.
  package static func pending(in text: String) -> Pending {
    var splitter = StatementSplitter(text)
    while splitter.next() != nil {}
    return splitter.pending
  }

  private static func pending(after region: TextRegion) -> Pending {
    if region.isClosed { return .statement }
    return switch region.kind {
    case .string: .string
    case .quotedName: .quotedName
    case .blockComment: .comment
    case .lineComment, .other: .statement
    }
  }
}
