/// Reads .proto files, proto2 and proto3 (Protocol Buffers language specification).
///
/// By hand rather than by libprotobuf's compiler, which is C++, costs start-up time, and aborts on some inputs: what we
/// need of a schema is the shape of its messages. Services, extensions and options other than Connect's are read over.
struct ProtoParser {
  private var lexer: ProtoLexer
  private(set) var token = ProtoToken.end
  private var line = 1

  /// How deep messages and option values may nest.
  static let depthLimit = 64

  private init(_ text: String) throws(FormatError) {
    lexer = ProtoLexer(text)
    try advance()
  }

  /// - Throws: `FormatError` that names the line.
  static func parse(_ text: String) throws(FormatError) -> ProtoFile {
    var parser = try ProtoParser(text)
    return try parser.file()
  }

  private mutating func file() throws(FormatError) -> ProtoFile {
    var file = ProtoFile()
    while token != .end {
      if try accept(";") { continue }
      switch try word("a declaration") {
      case "syntax":
        try expect("=")
        file.isProto2 = try text() != "proto3"
        try expect(";")
      case "edition":
        throw error("editions are not supported; write syntax = \"proto3\"")
      case "package":
        file.package = try typeName()
        try expect(";")
      case "import":
        if token == .word("public") || token == .word("weak") { try advance() }
        file.imports.append(try text())
        try expect(";")
      case "option": try skipStatement()
      case "message": file.messages.append(try message(depth: 0))
      case "enum": file.enums.append(try enumeration())
      case "service", "extend": try skipDefinition()
      case let other: throw error("'\(other)' begins no declaration")
      }
    }
    return file
  }

  mutating func enumeration() throws(FormatError) -> ProtoEnumDeclaration {
    var result = ProtoEnumDeclaration(name: try word("a name"))
    try expect("{")
    while try !accept("}") {
      if try accept(";") { continue }
      let name = try word("a symbol")
      if token != .symbol(UInt8(ascii: "=")), ["option", "reserved"].contains(name) {
        try skipStatement()
        continue
      }
      try expect("=")
      result.symbols.append((name, try number(in: Int64(Int32.min)...Int64(Int32.max))))
      if try accept("[") { try skipBrackets() }
      try expect(";")
    }
    return result
  }
}

/// Tokens.
extension ProtoParser {
  mutating func advance() throws(FormatError) {
    token = try lexer.next()
    line = lexer.line
  }

  func error(_ reason: String) -> FormatError { FormatError("line \(line) of the schema: \(reason)") }

  /// Takes the symbol where it comes next.
  mutating func accept(_ symbol: Unicode.Scalar) throws(FormatError) -> Bool {
    guard token == .symbol(UInt8(ascii: symbol)) else { return false }
    try advance()
    return true
  }

  mutating func expect(_ symbol: Unicode.Scalar) throws(FormatError) {
    guard try accept(symbol) else { throw error("'\(symbol)' was expected, not \(token.spelling)") }
  }

  mutating func word(_ what: String) throws(FormatError) -> String {
    guard case .word(let word) = token else { throw error("\(what) was expected, not \(token.spelling)") }
    try advance()
    return word
  }

  /// Adjacent strings are one.
  mutating func text() throws(FormatError) -> String {
    guard case .text(var result) = token else { throw error("a string was expected, not \(token.spelling)") }
    try advance()
    while case .text(let more) = token {
      result += more
      try advance()
    }
    return result
  }

  /// A name with dots, and maybe one in front.
  mutating func typeName() throws(FormatError) -> String {
    var name = try accept(".") ? "." : ""
    name += try word("a type or name")
    while try accept(".") { name += "." + (try word("a name")) }
    return name
  }

  mutating func number(in range: ClosedRange<Int64>) throws(FormatError) -> Int32 {
    let isNegative = try accept("-")
    guard case .number(let digits) = token, let magnitude = Self.integer(digits) else {
      throw error("a number was expected, not \(token.spelling)")
    }
    let value = isNegative ? -magnitude : magnitude
    guard range.contains(value), let result = Int32(exactly: value) else {
      throw error("\(value) lies outside of \(range.lowerBound) to \(range.upperBound)")
    }
    try advance()
    return result
  }

  /// Decimal, octal and hexadecimal numbers.
  private static func integer(_ digits: String) -> Int64? {
    if digits.hasPrefix("0x") || digits.hasPrefix("0X") { return Int64(digits.dropFirst(2), radix: 16) }
    if digits.hasPrefix("0"), digits.utf8.count > 1 { return Int64(digits.dropFirst(), radix: 8) }
    return Int64(digits)
  }
}
