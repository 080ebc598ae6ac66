import Parser

extension ExpressionTyper {
  mutating func searchedCase(_ clauses: [WhenClause], otherwise: Expression?, at range: SourceRange)
    throws(Diagnostic) -> TypedExpression
  {
    var conditions: [TypedExpression] = []
    for clause in clauses { conditions.append(try boolean(type(clause.condition))) }
    return try branches(conditions, clauses.map(\.result), otherwise: otherwise, at: range)
  }

  mutating func simpleCase(
    _ operand: Expression, _ clauses: [WhenClause], otherwise: Expression?, at range: SourceRange
  ) throws(Diagnostic) -> TypedExpression {
    let value = try type(operand)
    try checkCopies(of: value, count: clauses.count, at: operand.range)
    var conditions: [TypedExpression] = []
    for clause in clauses {
      let candidate = try type(clause.condition)
      conditions.append(try comparison(.equal, value, candidate, at: clause.condition.range))
    }
    return try branches(conditions, clauses.map(\.result), otherwise: otherwise, at: range)
  }

  private mutating func branches(
    _ conditions: [TypedExpression], _ results: [Expression], otherwise: Expression?, at range: SourceRange
  ) throws(Diagnostic) -> TypedExpression {
    var values: [TypedExpression] = []
    for result in results { values.append(try type(result)) }
    if let otherwise { values.append(try type(otherwise)) }
    guard let common = try Coercion.commonType(of: values) else {
      throw Diagnostic(
        .typeMismatch, "every branch of this CASE is NULL, so it has no type", at: range,
        hint: "CAST(NULL AS STRING) gives it one")
    }
    let converted = try values.map { (value) throws(Diagnostic) in try Coercion.convert(value, to: common) }
    let typed = zip(conditions, converted).map { CaseBranch(condition: $0, result: $1) }
    return TypedExpression(
      .caseWhen(typed, otherwise: otherwise == nil ? nil : converted.last), common, range: range)
  }

  mutating func cast(_ operand: Expression, to syntax: TypeSyntax, at range: SourceRange)
    throws(Diagnostic) -> TypedExpression
  {
    let target = try TypeResolver(catalog: catalog).resolve(syntax)
    let value = try type(operand)
    if value.isNullLiteral {
      let null = TypedExpression(.constant(.null), target, range: value.range)
      return TypedExpression(.cast(null), target, range: range)
    }
    guard CastRules.canCast(value.type, to: target) else {
      throw Diagnostic(.typeMismatch, "\(value.type) can't be cast to \(target)", at: range)
    }
    return value.type == target ? value : TypedExpression(.cast(value), target, range: range)
  }

  mutating func array(_ elements: [Expression], at range: SourceRange) throws(Diagnostic) -> TypedExpression {
    var values: [TypedExpression] = []
    for element in elements { values.append(try type(element)) }
    guard let common = try Coercion.commonType(of: values) else {
      throw Diagnostic(
        .typeMismatch, "an ARRAY of \(elements.isEmpty ? "nothing" : "only NULLs") has no type", at: range,
        hint: "ARRAY[CAST(NULL AS STRING)] gives it one")
    }
    let converted = try values.map { (value) throws(Diagnostic) in try Coercion.convert(value, to: common) }
    return TypedExpression(.array(converted), .array(common), range: range)
  }

  mutating func map(_ entries: [Parser.MapEntry], at range: SourceRange) throws(Diagnostic) -> TypedExpression {
    var keys: [TypedExpression] = []
    var values: [TypedExpression] = []
    for entry in entries {
      keys.append(try type(entry.key))
      values.append(try type(entry.value))
    }
    guard let keyType = try Coercion.commonType(of: keys), let valueType = try Coercion.commonType(of: values) else {
      throw Diagnostic(
        .typeMismatch, "a MAP of \(entries.isEmpty ? "nothing" : "only NULLs") has no type", at: range,
        hint: "MAP('k' := CAST(NULL AS STRING)) gives it one")
    }
    let typed = try zip(keys, values).map { (key, value) throws(Diagnostic) in
      MapEntry(key: try Coercion.convert(key, to: keyType), value: try Coercion.convert(value, to: valueType))
    }
    return TypedExpression(.map(typed), .map(key: keyType, value: valueType), range: range)
  }

  mutating func structure(_ fields: [Parser.StructField], at range: SourceRange)
    throws(Diagnostic) -> TypedExpression
  {
    var types: [StructField] = []
    var values: [TypedExpression] = []
    for field in fields {
      if types.contains(where: { $0.name == field.name.text }) {
        throw Diagnostic(
          .duplicateName, "field \(field.name.text) stands twice in one STRUCT", at: field.name.range)
      }
      let value = try type(field.value)
      if value.isNullLiteral {
        throw Diagnostic(
          .typeMismatch, "NULL gives field \(field.name.text) no type", at: value.range,
          hint: "CAST(NULL AS STRING) gives it one")
      }
      types.append(StructField(field.name.text, value.type))
      values.append(value)
    }
    return TypedExpression(.structure(values), .structure(types), range: range)
  }

  mutating func subscripted(_ base: TypedExpression, _ index: Expression, at range: SourceRange)
    throws(Diagnostic) -> TypedExpression
  {
    let position = try type(index)
    switch base.type {
    case .array(let element) where !base.isNullLiteral:
      guard position.type == .integer || position.type == .bigint || position.isNullLiteral else {
        throw Diagnostic(
          .typeMismatch, "an ARRAY's index must be INTEGER, found \(position.type)", at: position.range)
      }
      return TypedExpression(.element(base, index: position), element, range: range)
    case .map(let key, let value) where !base.isNullLiteral:
      guard position.type == key || Coercion.widens(position.type, to: key) || position.isNullLiteral else {
        throw Diagnostic(
          .typeMismatch, "the keys of this MAP are \(key), found \(position.type)", at: position.range)
      }
      return TypedExpression(.mapValue(base, key: try Coercion.convert(position, to: key)), value, range: range)
    default:
      throw Diagnostic(
        .typeMismatch, "[...] needs an ARRAY or a MAP, found \(base.spelledType)", at: base.range,
        hint: "fields of a STRUCT are read with ->")
    }
  }

  func field(_ base: TypedExpression, _ name: Identifier, at range: SourceRange) throws(Diagnostic) -> TypedExpression {
    guard case .structure(let fields) = base.type, !base.isNullLiteral else {
      throw Diagnostic(.typeMismatch, "-> needs a STRUCT, found \(base.spelledType)", at: base.range)
    }
    guard let index = fields.firstIndex(where: { $0.name == name.text }) else {
      let names = fields.map(\.name)
      throw Diagnostic(
        .unknownName, "this STRUCT has no field \(name.text)", at: name.range,
        hint: NearestName.hint(for: name.text, in: names)
          ?? "it has " + names.map(SQLName.quotedIfNeeded).joined(separator: ", "))
    }
    return TypedExpression(.field(base, index), fields[index].type, range: range)
  }

  /// `x AT TIME ZONE z` is CONVERT_TZ from UTC.
  mutating func atTimeZone(_ operand: Expression, _ zone: String, at range: SourceRange)
    throws(Diagnostic) -> TypedExpression
  {
    let zones = ["UTC", zone].map { Expression(.literal(.string($0)), range: range) }
    return try call(Identifier("CONVERT_TZ", range: range), .list([operand] + zones), at: range)
  }
}
