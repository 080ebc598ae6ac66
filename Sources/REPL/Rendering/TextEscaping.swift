/// Keeps data from controlling the terminal it is shown on.
enum TextEscaping {
  /// The text with control characters and marks of the writing direction written out: `\n`, `\t`, `\u001B`.
  static func controls(in text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var escaped = ""
    for scalar in text.unicodeScalars {
      if isControl(scalar) { escaped += escape(scalar) } else { escaped.unicodeScalars.append(scalar) }
    }
    return escaped
  }

  /// As `controls(in:)`, but line breaks and tabs stay: for text of several lines.
  static func controlsInLines(_ text: String) -> String {
    let stays: (Unicode.Scalar) -> Bool = { $0 == "\n" || $0 == "\t" }
    guard text.unicodeScalars.contains(where: { isControl($0) && !stays($0) }) else { return text }
    var escaped = ""
    for scalar in text.unicodeScalars {
      if isControl(scalar), !stays(scalar) { escaped += escape(scalar) } else { escaped.unicodeScalars.append(scalar) }
    }
    return escaped
  }

  /// Whether a terminal obeys the scalar in place of showing it.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    // Line and paragraph separators; marks, embeddings, overrides and isolates of the writing direction.
    case 0x2028, 0x2029, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "\\u" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
    }
  }
}
