/// Reads the part of YAML that configuration files are written in: maps and lists by indentation, `[a, b]`, plain and
/// quoted scalars, comments.
///
/// By hand, because the YAML package for Swift brings Foundation, which costs every start of the program more than all
/// else together (docs/architecture.md). What is left out (anchors, tags, several documents, text of several lines, maps
/// in braces) is refused with its line and never read as something else.
struct YAMLReader {
  private struct Line {
    var number: Int
    var indentation: Int
    var text: Substring
  }

  /// How deep maps and lists may nest.
  private static let depthLimit = 32

  private var lines: [Line] = []
  private var next = 0

  /// - Throws: `YAMLFault` with the line.
  static func read(_ text: String) throws(YAMLFault) -> YAMLNode {
    var reader = YAMLReader()
    try reader.split(text)
    guard let first = reader.lines.first else { return .map([], line: 1) }
    let node = try reader.block(indentation: first.indentation, depth: 0)
    if reader.next < reader.lines.count {
      throw YAMLFault(line: reader.lines[reader.next].number, reason: "the indentation matches nothing above")
    }
    return node
  }

  /// The lines that say something, without their comments.
  private mutating func split(_ text: String) throws(YAMLFault) {
    var isFirst = true
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let number = index + 1
      var content = line.last == "\r" ? line.dropLast() : line
      let indentation = content.prefix { $0 == " " }.count
      content = content.dropFirst(indentation)
      if content.first == "\t" { throw YAMLFault(line: number, reason: "indentation is made of blanks, not tabs") }
      content = Self.withoutComment(content)
      if content.isEmpty { continue }
      if content == "---", isFirst { continue }
      isFirst = false
      if content == "---" || content == "..." {
        throw YAMLFault(line: number, reason: "a file holds one document")
      }
      lines.append(Line(number: number, indentation: indentation, text: content))
    }
  }

  /// A map or a list whose lines have this indentation.
  private mutating func block(indentation: Int, depth: Int) throws(YAMLFault) -> YAMLNode {
    let first = lines[next]
    guard depth < Self.depthLimit else {
      throw YAMLFault(line: first.number, reason: "nested deeper than \(Self.depthLimit) levels")
    }
    return Self.isItem(first.text)
      ? try list(indentation: indentation, depth: depth) : try map(indentation: indentation, depth: depth)
  }

  private mutating func list(indentation: Int, depth: Int) throws(YAMLFault) -> YAMLNode {
    let start = lines[next].number
    var items: [YAMLNode] = []
    while next < lines.count, lines[next].indentation == indentation, Self.isItem(lines[next].text) {
      let line = lines[next]
      let rest = line.text.dropFirst().drop { $0 == " " }
      if rest.isEmpty {
        next += 1
        items.append(try nested(under: line, deeperThan: indentation, depth: depth))
      } else if Self.isItem(rest) || Self.keyEnd(in: rest) != nil {
        // `- name: x` is a map that begins behind the dash.
        let inner = indentation + line.text.count - rest.count
        lines[next] = Line(number: line.number, indentation: inner, text: rest)
        items.append(try block(indentation: inner, depth: depth + 1))
      } else {
        next += 1
        items.append(try Self.inline(rest, line: line.number))
      }
    }
    return .list(items, line: start)
  }

  private mutating func map(indentation: Int, depth: Int) throws(YAMLFault) -> YAMLNode {
    let start = lines[next].number
    var entries: [YAMLNode.Entry] = []
    while next < lines.count, lines[next].indentation == indentation, !Self.isItem(lines[next].text) {
      let line = lines[next]
      guard let end = Self.keyEnd(in: line.text) else {
        throw YAMLFault(line: line.number, reason: "'name: value' was expected, not '\(line.text)'")
      }
      guard case .scalar(let key?, _, _) = try Self.inline(line.text[..<end], line: line.number) else {
        throw YAMLFault(line: line.number, reason: "a name was expected before ':'")
      }
      if let earlier = entries.first(where: { $0.key == key }) {
        throw YAMLFault(line: line.number, reason: "'\(key)' stands in line \(earlier.line) already")
      }
      next += 1
      let rest = line.text[line.text.index(after: end)...].drop { $0 == " " }
      let value =
        rest.isEmpty
        ? try nested(under: line, deeperThan: indentation, depth: depth) : try Self.inline(rest, line: line.number)
      entries.append(YAMLNode.Entry(key: key, value: value, line: line.number))
    }
    if next < lines.count, lines[next].indentation > indentation {
      throw YAMLFault(line: lines[next].number, reason: "the line stands deeper than the one above, which has a value")
    }
    return .map(entries, line: start)
  }

  /// What stands below a line that ends with its colon or dash; a list may stand as deep as the map's own names.
  private mutating func nested(under line: Line, deeperThan indentation: Int, depth: Int) throws(YAMLFault) -> YAMLNode {
    guard next < lines.count else { return .scalar(nil, isQuoted: false, line: line.number) }
    let below = lines[next]
    let isSisterList = below.indentation == indentation && Self.isItem(below.text) && !Self.isItem(line.text)
    guard below.indentation > indentation || isSisterList else { return .scalar(nil, isQuoted: false, line: line.number) }
    return try block(indentation: below.indentation, depth: depth + 1)
  }

  private static func isItem(_ text: Substring) -> Bool { text == "-" || text.hasPrefix("- ") }

  /// The colon behind a name: it ends the line, or a blank follows. Colons inside of quotes are none.
  private static func keyEnd(in text: Substring) -> Substring.Index? {
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if index == text.startIndex, character == "\"" || character == "'" {
        quote = character
      } else if character == ":" {
        let after = text.index(after: index)
        if after == text.endIndex || text[after] == " " { return index }
      }
    }
    return nil
  }

  /// Without what follows a `#` at the start or behind a blank, outside of quotes, and without blanks at the end.
  private static func withoutComment(_ text: Substring) -> Substring {
    var quote: Character?
    var end = text.endIndex
    var previous: Character = " "
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'", " [,".contains(previous) {
        quote = character
      } else if character == "#", previous == " " {
        end = index
        break
      }
      previous = character
    }
    var content = text[..<end]
    while content.last == " " || content.last == "\t" { content.removeLast() }
    return content
  }
}
