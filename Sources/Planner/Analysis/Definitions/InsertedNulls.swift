import Parser

/// NULLs inside values that INSERT writes.
enum InsertedNulls {
  /// The expression without the fields of its STRUCTs that are NULL as they are written: alone they have no type, and
  /// what a STRUCT lacks of its column is NULL anyway.
  static func leftOut(of expression: Expression, for type: SQLType) -> Expression {
    switch (expression.kind, type) {
    case (.structure(let fields), .structure(let wanted)):
      let kept = fields.compactMap { field -> Parser.StructField? in
        guard let target = wanted.first(where: { $0.name == field.name.text }) else { return field }
        if case .literal(.null) = field.value.kind { return nil }
        var field = field
        field.value = leftOut(of: field.value, for: target.type)
        return field
      }
      return Expression(.structure(kept), range: expression.range)
    case (.array(let elements), .array(let element)):
      return Expression(.array(elements.map { leftOut(of: $0, for: element) }), range: expression.range)
    case (.map(let entries), .map(_, let value)):
      var entries = entries
      for index in entries.indices { entries[index].value = leftOut(of: entries[index].value, for: value) }
      return Expression(.map(entries), range: expression.range)
    default:
      return expression
    }
  }
}
