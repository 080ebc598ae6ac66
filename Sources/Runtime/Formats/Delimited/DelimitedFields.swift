/// Takes a line apart into fields, one after the other (RFC 4180).
struct DelimitedFields {
  /// A field's text: bytes of the line itself, or, where quotes were doubled, a copy without them.
  enum Field {
    case plain(UnsafeRawBufferPointer)
    case unescaped([UInt8])
  }

  // Borrowed for the time of one `decode`; `position` is at most `line.count`.
  private let line: UnsafeRawBufferPointer
  private let delimiter: [UInt8]
  private var position = 0
  private var isAtEnd = false

  private static let quote = UInt8(ascii: "\"")

  init(line: UnsafeRawBufferPointer, delimiter: [UInt8]) {
    self.line = line
    self.delimiter = delimiter
  }

  /// The next field; nil behind the last one.
  mutating func next() throws(DecodeFault) -> Field? {
    if isAtEnd { return nil }
    if position < line.count, line[position] == Self.quote { return try quoted() }
    let start = position
    while position < line.count, !isDelimiter(at: position), !isLineEnd(line[position]) { position &+= 1 }
    let end = position
    try finishField()
    return .plain(UnsafeRawBufferPointer(rebasing: line[start..<end]))
  }

  private mutating func quoted() throws(DecodeFault) -> Field {
    let start = position + 1
    position = start
    var copy: [UInt8]?
    while position < line.count {
      let byte = line[position]
      if byte != Self.quote {
        copy?.append(byte)
        position &+= 1
      } else if position + 1 < line.count, line[position + 1] == Self.quote {
        if copy == nil { copy = Array(line[start..<position]) }
        copy?.append(byte)
        position += 2
      } else {
        let end = position
        position += 1
        // commons-csv passes over blanks behind the closing quote.
        while position < line.count, line[position] == UInt8(ascii: " "), !isDelimiter(at: position) { position += 1 }
        try finishField()
        return copy.map(Field.unescaped) ?? .plain(UnsafeRawBufferPointer(rebasing: line[start..<end]))
      }
    }
    throw DecodeFault("the quotes opened at byte \(start - 1) are not closed")
  }

  /// Moves behind the delimiter, or notes the end: of the bytes, or of the record's first line.
  private mutating func finishField() throws(DecodeFault) {
    if position == line.count || isLineEnd(line[position]) {
      isAtEnd = true
    } else if isDelimiter(at: position) {
      position += delimiter.count
    } else {
      throw DecodeFault("text stands behind the closing quotes at byte \(position)")
    }
  }

  @inline(__always)
  private func isDelimiter(at position: Int) -> Bool {
    guard line[position] == delimiter[0] else { return false }
    return delimiter.count == 1 || line[position...].starts(with: delimiter)
  }

  @inline(__always)
  private func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
}
