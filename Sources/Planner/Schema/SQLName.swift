import Parser

/// How names are written in SQL text.
package enum SQLName {
  /// The name as it must be typed to mean itself: bare where it is made of upper-case letters, digits and
  /// underscores and is no word of the grammar, and in backquotes otherwise.
  package static func quotedIfNeeded(_ name: String) -> String {
    let isBare =
      name.utf8.first.map { isUpper($0) || $0 == UInt8(ascii: "_") } == true
      && name.utf8.allSatisfy { isUpper($0) || $0 == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
    if isBare, !SQLPrinter.isReserved(name) { return name }
    var quoted = "`"
    for character in name {
      quoted.append(character)
      if character == "`" { quoted.append("`") }
    }
    return quoted + "`"
  }

  private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")) ~= byte }
}
