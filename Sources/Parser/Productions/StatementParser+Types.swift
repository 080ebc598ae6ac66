extension StatementParser {
  static let typeCategory = "a type"

  /// ```
  /// type: ARRAY '<' type '>' | MAP '<' type ',' type '>' | STRUCT '<' (field % ',')? '>'
  ///     | identifier ('(' parameter % ',' ')')? | type ARRAY
  /// ```
  mutating func type() throws(Diagnostic) -> TypeSyntax {
    try nested { parser throws(Diagnostic) in
      let start = parser.peek()
      var type = TypeSyntax(try parser.typeKind(), range: parser.range(from: start))
      while parser.accept(.array, isListed: false) { type = TypeSyntax(.array(type), range: parser.range(from: start)) }
      return type
    }
  }

  private mutating func typeKind() throws(Diagnostic) -> TypeSyntax.Kind {
    if isAt(.array), isAt(.less, offset: 1) {
      advance()
      advance()
      let element = try type()
      try expect(.greater)
      return .array(element)
    }
    if isAt(.map), isAt(.less, offset: 1) {
      advance()
      advance()
      let key = try type()
      try expect(.comma)
      let value = try type()
      try expect(.greater)
      return .map(key: key, value: value)
    }
    if isAt(.struct), isAt(.less, offset: 1) || isAt(.notEqual, offset: 1) {
      advance()
      return .structure(try structFields())
    }
    let name = try identifier(Self.typeCategory)
    let parameters =
      accept(.openParenthesis, isListed: false) ? try typeParametersRest() : []
    return .named(name, parameters: parameters)
  }

  /// `'<' (field % ',')? '>'`; the lexer makes one symbol of `<>`.
  private mutating func structFields() throws(Diagnostic) -> [FieldSyntax] {
    if accept(.notEqual, isListed: false) { return [] }
    try expect(.less)
    if accept(.greater, isListed: false) { return [] }
    let fields = try list { parser throws(Diagnostic) in try parser.field("a field's name") }
    try expect(.greater)
    return fields
  }

  /// `field: identifier type`
  mutating func field(_ category: String) throws(Diagnostic) -> FieldSyntax {
    let start = peek()
    let name = try identifier(category)
    let type = try type()
    return FieldSyntax(name: name, type: type, range: range(from: start))
  }

  /// `parameter: integer | STRING`; the rest after `'('`.
  private mutating func typeParametersRest() throws(Diagnostic) -> [TypeParameter] {
    let parameters = try list { parser throws(Diagnostic) in
      parser.accept(.string, isListed: false) ? TypeParameter.string : .integer(try parser.count())
    }
    try expect(.closeParenthesis)
    return parameters
  }
}
