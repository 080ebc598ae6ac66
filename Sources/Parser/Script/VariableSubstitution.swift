/// Puts the values of variables in for `${name}`, in text and inside strings and quoted names, but not in comments.
///
/// The rules are ksqlDB's: names are case-insensitive, `$${name}` stands for `${name}` itself. Inside quotes a value's
/// own quotes are doubled, so that a value can't end the string it stands in; outside, a `;` in a value ends nothing,
/// because statements are split before.
struct VariableSubstitution {
  private let source: [UInt8]
  private let range: SourceRange
  private let variables: [String: String]
  private var result = SubstitutedText()
  /// The first byte that is not yet in the result.
  private var copied: Int

  /// Substitutes in a range of a source. `variables` has upper-cased names.
  static func apply(
    _ variables: [String: String], to range: SourceRange, of source: [UInt8]
  ) throws(Diagnostic) -> SubstitutedText {
    var substitution = VariableSubstitution(source: source, range: range, variables: variables)
    return try substitution.run()
  }

  private init(source: [UInt8], range: SourceRange, variables: [String: String]) {
    self.source = source
    self.range = range
    self.variables = variables
    self.copied = range.start
  }

  private mutating func run() throws(Diagnostic) -> SubstitutedText {
    var position = range.start
    while position < range.end {
      let region = TextRegion(at: position, in: source)
      let end = min(region.range.end, range.end)
      switch region.kind {
      case .lineComment, .blockComment:
        position = end
      case .string, .quotedName:
        let quote = source[position]
        while position < end { position = try step(from: position, in: quote) }
      case .other:
        position = try step(from: position, in: nil)
      }
    }
    result.copy(SourceRange(start: copied, end: range.end), of: source)
    return result
  }

  /// Passes over a byte or a variable; returns where to go on.
  private mutating func step(from position: Int, in quote: UInt8?) throws(Diagnostic) -> Int {
    guard source[position] == Ascii.dollar else { return position + 1 }
    if source.byte(at: position + 1) == Ascii.dollar, source.byte(at: position + 2) == Ascii.openBrace {
      result.copy(SourceRange(start: copied, end: position), of: source)
      copied = position + 1
      return position + 3
    }
    guard source.byte(at: position + 1) == Ascii.openBrace, let close = endOfName(from: position + 2) else {
      return position + 1
    }
    let place = SourceRange(start: position, end: close + 1)
    let value = try value(of: String(decoding: source[(position + 2)..<close], as: UTF8.self), at: place)
    result.copy(SourceRange(start: copied, end: position), of: source)
    result.substitute(value.utf8.flatMap { $0 == quote ? [$0, $0] : [$0] }, for: place)
    copied = place.end
    return place.end
  }

  /// The offset of the `}` that closes a name; nil where something else than a name stands there.
  private func endOfName(from start: Int) -> Int? {
    guard start < range.end, Ascii.beginsName(source[start]) else { return nil }
    guard let end = source[start..<range.end].firstIndex(where: { !Ascii.continuesName($0) }) else { return nil }
    return source[end] == Ascii.closeBrace ? end : nil
  }

  private func value(of name: String, at place: SourceRange) throws(Diagnostic) -> String {
    if let value = variables[name.uppercased()] { return value }
    throw Diagnostic(
      .unknownName, "there is no variable \(name)", at: place,
      hint: NearestName.hint(for: name, in: variables.keys.sorted()) ?? "define it first: DEFINE \(name) = 'value';")
  }
}
