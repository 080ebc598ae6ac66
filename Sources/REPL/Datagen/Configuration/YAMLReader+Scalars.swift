/// What stands on one line: scalars, and lists in brackets.
extension YAMLReader {
  /// - Throws: `YAMLFault` for YAML that is not read here, and for quotes and brackets without their others.
  static func inline(_ text: Substring, line: Int) throws(YAMLFault) -> YAMLNode {
    var rest = text
    let node = try value(&rest, line: line, isInList: false)
    rest = rest.drop { $0 == " " }
    if !rest.isEmpty { throw YAMLFault(line: line, reason: "'\(rest)' stands behind a value") }
    return node
  }

  private static func value(_ rest: inout Substring, line: Int, isInList: Bool) throws(YAMLFault) -> YAMLNode {
    rest = rest.drop { $0 == " " }
    switch rest.first {
    case "\"": return .scalar(try doubleQuoted(&rest, line: line), isQuoted: true, line: line)
    case "'": return .scalar(try singleQuoted(&rest, line: line), isQuoted: true, line: line)
    case "[" where !isInList: return try list(&rest, line: line)
    case "[": throw YAMLFault(line: line, reason: "lists in lists are written over several lines")
    case "{": throw YAMLFault(line: line, reason: "maps are written over several lines, a 'name: value' on each")
    case "&", "*", "!", "|", ">", "%", "@", "`":
      throw YAMLFault(line: line, reason: "'\(rest.prefix(1))' begins a kind of YAML that is not read here; quote it")
    default: return plain(&rest, line: line, isInList: isInList)
    }
  }

  private static func plain(_ rest: inout Substring, line: Int, isInList: Bool) -> YAMLNode {
    var text = isInList ? rest.prefix { $0 != "," && $0 != "]" } : rest
    rest = rest[text.endIndex...]
    while text.last == " " { text.removeLast() }
    let isNothing = text.isEmpty || text == "~" || text == "null"
    return .scalar(isNothing ? nil : String(text), isQuoted: false, line: line)
  }

  private static func list(_ rest: inout Substring, line: Int) throws(YAMLFault) -> YAMLNode {
    rest.removeFirst()
    var items: [YAMLNode] = []
    while true {
      rest = rest.drop { $0 == " " }
      if rest.first == "]" { break }
      items.append(try value(&rest, line: line, isInList: true))
      rest = rest.drop { $0 == " " }
      if rest.first == "," {
        rest.removeFirst()
      } else if rest.first != "]" {
        throw YAMLFault(line: line, reason: "a '[' has no ']'")
      }
    }
    rest.removeFirst()
    return .list(items, line: line)
  }

  private static func singleQuoted(_ rest: inout Substring, line: Int) throws(YAMLFault) -> String {
    rest.removeFirst()
    var text = ""
    while let character = rest.popFirst() {
      guard character == "'" else {
        text.append(character)
        continue
      }
      guard rest.first == "'" else { return text }
      text.append(rest.removeFirst())
    }
    throw YAMLFault(line: line, reason: "a \"'\" has no second one")
  }

  private static func doubleQuoted(_ rest: inout Substring, line: Int) throws(YAMLFault) -> String {
    rest.removeFirst()
    var text = ""
    while let character = rest.popFirst() {
      switch character {
      case "\"": return text
      case "\\":
        switch rest.popFirst() {
        case "n": text.append("\n")
        case "t": text.append("\t")
        case "\"": text.append("\"")
        case "\\": text.append("\\")
        case "/": text.append("/")
        case let other: throw YAMLFault(line: line, reason: "there is no escape '\\\(other.map { String($0) } ?? "")'")
        }
      default: text.append(character)
      }
    }
    throw YAMLFault(line: line, reason: "a '\"' has no second one")
  }
}
