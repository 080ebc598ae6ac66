import Parser

/// Says what a type's syntax means.
package struct TypeResolver {
  private let catalog: any Catalog

  package init(catalog: any Catalog) {
    self.catalog = catalog
  }

  /// Names that stand for a type by themselves; `DECIMAL` takes digits.
  private static let simpleTypes: [String: SQLType] = [
    "BOOLEAN": .boolean, "INT": .integer, "INTEGER": .integer, "BIGINT": .bigint, "DOUBLE": .double,
    "STRING": .string, "VARCHAR": .string, "BYTES": .bytes, "DATE": .date, "TIME": .time, "TIMESTAMP": .timestamp,
  ]

  /// - Throws: a diagnostic for unknown names, digits that make no DECIMAL, and fields that stand twice.
  package func resolve(_ syntax: TypeSyntax) throws(Diagnostic) -> SQLType {
    switch syntax.kind {
    case .named(let name, let parameters):
      return try named(name, parameters, at: syntax.range)
    case .array(let element):
      return .array(try resolve(element))
    case .map(let key, let value):
      return .map(key: try resolve(key), value: try resolve(value))
    case .structure(let fields):
      var resolved: [StructField] = []
      for field in fields {
        if resolved.contains(where: { $0.name == field.name.text }) {
          throw Diagnostic(
            .duplicateName, "field \(field.name.text) stands twice in one STRUCT", at: field.name.range)
        }
        resolved.append(StructField(field.name.text, try resolve(field.type)))
      }
      return .structure(resolved)
    }
  }

  private func named(_ name: Identifier, _ parameters: [TypeParameter], at range: SourceRange)
    throws(Diagnostic) -> SQLType
  {
    if !name.isQuoted {
      if name.text == "DECIMAL" || name.text == "DEC" { return try decimal(parameters, at: range) }
      if let type = Self.simpleTypes[name.text] {
        guard parameters.isEmpty || type == .string else {
          throw Diagnostic(.typeMismatch, "\(name.text) takes no parameters", at: range)
        }
        return type
      }
    }
    if let type = catalog.customType(named: name.text) {
      guard parameters.isEmpty else {
        throw Diagnostic(.typeMismatch, "\(name.text) takes no parameters", at: range)
      }
      return type
    }
    let known = Self.simpleTypes.keys.sorted() + ["DECIMAL"] + catalog.customTypeNames
    throw Diagnostic(
      .unknownName, "there is no type \(name.text)", at: name.range,
      hint: name.text == "KEY" ? "the type stands before KEY: STRING KEY" : ForeignNames.type(name.text).map { "here it is \($0)" }
        ?? NearestName.hint(for: name.text, in: known) ?? "CREATE TYPE \(name.text) AS ... makes one")
  }

  private func decimal(_ parameters: [TypeParameter], at range: SourceRange) throws(Diagnostic) -> SQLType {
    guard parameters.count == 2, case .integer(let precision) = parameters[0], case .integer(let scale) = parameters[1]
    else {
      throw Diagnostic(
        .typeMismatch, "DECIMAL needs its digits and how many of them stand behind the point", at: range,
        hint: "DECIMAL(10, 2)")
    }
    guard precision >= 1, scale >= 0, scale <= precision, precision <= 10_000 else {
      throw Diagnostic(
        .typeMismatch,
        "DECIMAL(\(precision), \(scale)) is no type: precision must be 1 or more, and scale from 0 to it",
        at: range)
    }
    return .decimal(precision: Int(precision), scale: Int(scale))
  }
}
