import Parser

/// The WITH clause of a statement, each property known, given once and of the right kind.
struct StatementProperties {
  private var properties: [String: Property] = [:]

  /// - Throws: a diagnostic for names that no property has, and for values of the wrong kind.
  init(_ list: [Property], for statement: PropertyDescription.Statements) throws(Diagnostic) {
    for property in list {
      guard let description = PropertyTable.all.first(where: { $0.name == property.name }) else {
        let known = PropertyTable.all.filter { $0.statements.contains(statement) }.map(\.name)
        throw Diagnostic(
          .unknownName, "there is no property \(property.spelling)", at: property.nameRange,
          hint: NearestName.hint(for: property.name, in: known)
            ?? known.first { $0.hasSuffix("_" + property.name) }.map { "did you mean \($0)?" })
      }
      guard description.statements.contains(statement) else {
        throw Diagnostic(
          .invalidProperty, "\(property.name) can't be given here", at: property.nameRange,
          hint: description.statements.contains(.create) ? "it belongs to CREATE STREAM or TABLE with columns" : nil)
      }
      if let former = properties[property.name] {
        throw Diagnostic(
          .invalidProperty, "\(property.name) is given twice", at: property.nameRange,
          notes: [.init("it was given here", at: former.nameRange)])
      }
      try Self.checkKind(property, description.value)
      properties[property.name] = property
    }
  }

  private static func checkKind(_ property: Property, _ kind: PropertyDescription.ValueKind) throws(Diagnostic) {
    switch (kind, property.value) {
    case (.text, .string), (.integer, .integer), (.boolean, .boolean): return
    case (.integer, .string(let text)) where Int64(text) != nil: return
    case (.boolean, .string(let text)) where ["TRUE", "FALSE"].contains(text.uppercased()): return
    case (.text, _):
      throw Diagnostic(.invalidProperty, "\(property.name) needs text in quotes", at: property.valueRange)
    case (.integer, _):
      throw Diagnostic(.invalidProperty, "\(property.name) needs a whole number", at: property.valueRange)
    case (.boolean, _):
      throw Diagnostic(.invalidProperty, "\(property.name) needs true or false", at: property.valueRange)
    }
  }

  func text(_ name: String) -> String? {
    guard case .string(let text)? = properties[name]?.value else { return nil }
    return text
  }

  func boolean(_ name: String) -> Bool? {
    switch properties[name]?.value {
    case .boolean(let value): value
    case .string(let text): text.uppercased() == "TRUE"
    default: nil
    }
  }

  /// A whole number within a range.
  func integer(_ name: String, in allowed: ClosedRange<Int64>) throws(Diagnostic) -> Int64? {
    let value: Int64
    switch properties[name]?.value {
    case .integer(let number): value = number
    case .string(let text): value = Int64(text) ?? -1
    default: return nil
    }
    guard allowed.contains(value) else {
      let limit =
        allowed.upperBound == .max
        ? "\(allowed.lowerBound) or more" : "from \(allowed.lowerBound) to \(allowed.upperBound)"
      throw Diagnostic(.invalidProperty, "\(name) must be \(limit)", at: properties[name]?.valueRange)
    }
    return value
  }

  func nameRange(_ name: String) -> SourceRange? { properties[name]?.nameRange }
  func valueRange(_ name: String) -> SourceRange? { properties[name]?.valueRange }

  /// A column's or name's text as SQL reads it: upper-cased unless it is in backquotes or double quotes.
  func identifier(_ name: String) -> String? {
    text(name).map(SQLName.identifier)
  }
}
