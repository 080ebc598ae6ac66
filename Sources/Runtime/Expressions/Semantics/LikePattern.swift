/// A pattern of LIKE, compiled: `%` stands for any text, `_` for one character, the escape takes the next literally.
///
/// Matching is by bytes with at most one place to go back to, so it takes at most length of text times length of
/// pattern steps, whatever they are.
struct LikePattern {
  private enum Part: Equatable {
    case byte(UInt8)
    case anyCharacter
    case anyText
  }

  private let parts: [Part]
  /// The whole pattern where it holds no wildcard, or one such text with `%` at an end or both.
  private let shape: Shape

  private enum Shape {
    case exact([UInt8])
    case prefix([UInt8])
    case suffix([UInt8])
    case contains([UInt8])
    case general
  }

  init(_ pattern: String, escape: Character?) {
    var parts: [Part] = []
    var isEscaped = false
    for character in pattern.unicodeScalars {
      if isEscaped {
        parts += UTF8.bytes(of: character).map { .byte($0) }
        isEscaped = false
      } else if let escape, escape.unicodeScalars.first == character {
        isEscaped = true
      } else if character == "%" {
        if parts.last != .anyText { parts.append(.anyText) }
      } else if character == "_" {
        parts.append(.anyCharacter)
      } else {
        parts += UTF8.bytes(of: character).map { .byte($0) }
      }
    }
    self.parts = parts
    shape = Self.shape(of: parts)
  }

  private static func shape(of parts: [Part]) -> Shape {
    let startsOpen = parts.first == .anyText
    let endsOpen = parts.count > 1 && parts.last == .anyText
    var bytes: [UInt8] = []
    for part in parts.dropFirst(startsOpen ? 1 : 0).dropLast(endsOpen ? 1 : 0) {
      guard case .byte(let byte) = part else { return .general }
      bytes.append(byte)
    }
    return switch (startsOpen, endsOpen) {
    case (false, false): .exact(bytes)
    case (false, true): .prefix(bytes)
    case (true, false): .suffix(bytes)
    case (true, true): .contains(bytes)
    }
  }

  /// Does the whole text, in UTF-8, match.
  func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    switch shape {
    case .exact(let bytes): bytes.withUnsafeBytes { text.isEqual(to: $0) }
    case .prefix(let bytes): text.starts(with: bytes)
    case .suffix(let bytes): text.count >= bytes.count && text.suffix(bytes.count).elementsEqual(bytes)
    case .contains(let bytes): bytes.withUnsafeBytes { text.offset(of: $0) != nil }
    case .general: matchesParts(text)
    }
  }

  func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
  }

  private func matchesParts(_ text: UnsafeRawBufferPointer) -> Bool {
    var position = 0
    var part = 0
    /// The latest `%`, and how far the text that it stands for reaches so far.
    var lastOpen: (part: Int, position: Int)?
    while position < text.count {
      if part < parts.count {
        switch parts[part] {
        case .byte(text[position]):
          part += 1
          position += 1
          continue
        case .anyCharacter:
          part += 1
          position += UTF8.length(ofCharacterStartingWith: text[position])
          continue
        case .anyText:
          lastOpen = (part, position)
          part += 1
          continue
        case .byte: break
        }
      }
      guard let open = lastOpen else { return false }
      lastOpen = (open.part, open.position + 1)
      part = open.part + 1
      position = open.position + 1
    }
    return parts[part...].allSatisfy { $0 == .anyText } && position == text.count
  }
}
