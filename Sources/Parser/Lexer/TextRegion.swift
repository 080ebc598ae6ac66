/// A stretch of source text by what it holds: the one place that knows where strings, quoted names and comments end.
/// The lexer, the statement splitter and the variable substitution all stand on it.
struct TextRegion: Hashable {
  enum Kind: Hashable {
    /// `-- to the end of the line`, the line break left out.
    case lineComment
    /// `/* ... */`; comments do not nest.
    case blockComment
    /// `'text'`, `''` inside is one quote.
    case string
    /// `` `name` `` or `"name"`, the doubled quote inside is one quote.
    case quotedName
    /// A byte of anything else.
    case other
  }

  var kind: Kind
  var range: SourceRange
  /// Whether the closing quote or `*/` is there.
  var isClosed: Bool

  /// The region that begins at an offset, which must be below `bytes.count`.
  init(at start: Int, in bytes: [UInt8]) {
    switch bytes[start] {
    case Ascii.quote:
      self.init(quoted: .string, at: start, in: bytes)
    case Ascii.backquote, Ascii.doubleQuote:
      self.init(quoted: .quotedName, at: start, in: bytes)
    case Ascii.minus where bytes.byte(at: start + 1) == Ascii.minus:
      let end = bytes[start...].firstIndex { $0 == Ascii.lineFeed || $0 == Ascii.carriageReturn } ?? bytes.count
      self.init(.lineComment, start, end, isClosed: true)
    case Ascii.slash where bytes.byte(at: start + 1) == Ascii.asterisk:
      var end = start + 2
      while end < bytes.count, !(bytes[end] == Ascii.asterisk && bytes.byte(at: end + 1) == Ascii.slash) { end += 1 }
      let isClosed = end < bytes.count
      self.init(.blockComment, start, isClosed ? end + 2 : bytes.count, isClosed: isClosed)
    default:
      self.init(.other, start, start + 1, isClosed: true)
    }
  }

  private init(_ kind: Kind, _ start: Int, _ end: Int, isClosed: Bool) {
    self.kind = kind
    self.range = SourceRange(start: start, end: end)
    self.isClosed = isClosed
  }

  private init(quoted kind: Kind, at start: Int, in bytes: [UInt8]) {
    let quote = bytes[start]
    var end = start + 1
    while end < bytes.count {
      if bytes[end] != quote {
        end += 1
      } else if bytes.byte(at: end + 1) == quote {
        end += 2
      } else {
        self.init(kind, start, end + 1, isClosed: true)
        return
      }
    }
    self.init(kind, start, bytes.count, isClosed: false)
  }

  /// What stands between the quotes, doubled quotes undone; for a string or a quoted name.
  func unquoted(in bytes: [UInt8]) -> String {
    let quote = bytes[range.start]
    var content: [UInt8] = []
    content.reserveCapacity(range.length)
    var position = range.start + 1
    let end = isClosed ? range.end - 1 : range.end
    while position < end {
      content.append(bytes[position])
      position += bytes[position] == quote ? 2 : 1
    }
    return String(decoding: content, as: UTF8.self)
  }
}

extension [UInt8] {
  /// The byte at an offset; nil past the end.
  func byte(at offset: Int) -> UInt8? {
    offset < count ? self[offset] : nil
  }
}
