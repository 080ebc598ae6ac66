/// The text format of `java.util.Properties`.
enum JavaProperties {
  struct Property: Equatable {
    var name: String
    var value: String
    /// The line it begins on, from 1.
    var line: Int
  }

  /// The properties of a text, in order. Every text has a meaning in this format.
  static func parse(_ text: String) -> [Property] {
    var properties: [Property] = []
    var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.enumerated().makeIterator()
    while let (index, first) = lines.next() {
      var line = Array(first.unicodeScalars.drop(while: isBlank))
      if line.isEmpty || line[0] == "#" || line[0] == "!" { continue }
      while endsInOddBackslashes(line) {
        line.removeLast()
        guard let (_, next) = lines.next() else { break }
        line += next.unicodeScalars.drop(while: isBlank)
      }
      let (name, value) = split(line)
      properties.append(Property(name: name, value: value, line: index + 1))
    }
    return properties
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\u{c}"
  }

  private static func endsInOddBackslashes(_ line: [Unicode.Scalar]) -> Bool {
    line.reversed().prefix { $0 == "\\" }.count % 2 == 1
  }

  /// The name ends at the first `=`, `:` or blank that is not escaped.
  private static func split(_ line: [Unicode.Scalar]) -> (name: String, value: String) {
    var end = 0
    while end < line.count, line[end] != "=", line[end] != ":", !isBlank(line[end]) {
      end += line[end] == "\\" ? 2 : 1
    }
    end = min(end, line.count)
    var start = end
    while start < line.count, isBlank(line[start]) { start += 1 }
    if start < line.count, line[start] == "=" || line[start] == ":" { start += 1 }
    while start < line.count, isBlank(line[start]) { start += 1 }
    return (unescape(line[..<end]), unescape(line[start...]))
  }

  private static func unescape(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var units: [UInt16] = []
    var rest = scalars
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let escaped = rest.popFirst() else {
        units += Array(String(scalar).utf16)
        continue
      }
      switch escaped {
      case "n": units.append(10)
      case "t": units.append(9)
      case "r": units.append(13)
      case "f": units.append(12)
      case "u":
        let digits = rest.prefix(4)
        var text = ""
        text.unicodeScalars.append(contentsOf: digits)
        if digits.count == 4, let unit = UInt16(text, radix: 16) {
          units.append(unit)
          rest.removeFirst(4)
        } else {
          units += Array("u".utf16)
        }
      default: units += Array(String(escaped).utf16)
      }
    }
    return String(decoding: units, as: UTF16.self)
  }
}
