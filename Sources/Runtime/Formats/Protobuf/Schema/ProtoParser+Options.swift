/// Options: only those that say what a field means are kept.
extension ProtoParser {
  /// `map_entry = true;` or any other option of a message, from its name on.
  mutating func mapEntryOption() throws(FormatError) -> Bool {
    guard token == .word("map_entry") else {
      try skipStatement()
      return false
    }
    try advance()
    try expect("=")
    let value = try word("true or false")
    try expect(";")
    return value == "true"
  }

  mutating func nestedEnumeration() throws(FormatError) -> ProtoEnumDeclaration {
    try advance()
    return try enumeration()
  }

  /// The options of a field behind their bracket, with the closing one: gives Connect's parameters.
  ///
  /// They stand as `(confluent.field_meta) = {params: [{key: "precision", value: "4"}]}` or as
  /// `(confluent.field_meta).params = {key: "precision", value: "4"}`; either way as pairs named key and value.
  mutating func fieldOptions() throws(FormatError) -> [String: String] {
    var parameters: [String: String] = [:]
    var (key, value): (String?, String?)
    var isOurs = false
    var closing: [UInt8] = [UInt8(ascii: "]")]
    while let last = closing.last {
      switch token {
      case .end: throw error("the options of a field have no end")
      case .symbol(let symbol):
        if symbol == last {
          closing.removeLast()
        } else if let partner = Self.closing(of: symbol) {
          closing.append(partner)
          if closing.count > Self.depthLimit { throw error("options nest deeper than \(Self.depthLimit) levels") }
          (key, value) = (nil, nil)
        }
        try advance()
      case .word(let word):
        if word == "field_meta" { isOurs = true }
        try advance()
        if isOurs, word == "key" || word == "value", try accept(":") {
          let content = try text()
          if word == "key" { key = content } else { value = content }
          if let key, let value { parameters[key] = value }
        }
      case .text, .number: try advance()
      }
    }
    return parameters
  }

  /// Passes over what stands in brackets, behind the opening one.
  mutating func skipBrackets() throws(FormatError) {
    _ = try fieldOptions()
  }

  /// Passes over everything to the semicolon that ends the statement.
  mutating func skipStatement() throws(FormatError) {
    var closing: [UInt8] = []
    while token != .end {
      guard case .symbol(let symbol) = token else {
        try advance()
        continue
      }
      try advance()
      if symbol == closing.last {
        closing.removeLast()
      } else if let partner = Self.closing(of: symbol) {
        closing.append(partner)
      } else if symbol == UInt8(ascii: ";"), closing.isEmpty {
        return
      }
    }
    throw error("a statement has no ';'")
  }

  /// Passes over a name and the braces behind it.
  mutating func skipDefinition() throws(FormatError) {
    while token != .symbol(UInt8(ascii: "{")) {
      if token == .end { throw error("a definition has no '{'") }
      try advance()
    }
    var depth = 0
    repeat {
      if token == .end { throw error("a definition has no '}'") }
      if token == .symbol(UInt8(ascii: "{")) { depth += 1 }
      if token == .symbol(UInt8(ascii: "}")) { depth -= 1 }
      try advance()
    } while depth > 0
  }

  private static func closing(of symbol: UInt8) -> UInt8? {
    switch symbol {
    case UInt8(ascii: "["): UInt8(ascii: "]")
    case UInt8(ascii: "{"): UInt8(ascii: "}")
    case UInt8(ascii: "("): UInt8(ascii: ")")
    case UInt8(ascii: "<"): UInt8(ascii: ">")
    default: nil
    }
  }
}
