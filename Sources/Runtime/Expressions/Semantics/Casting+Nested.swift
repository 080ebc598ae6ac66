import Planner

/// CAST of arrays, maps and structs: element by element, field by field of the same name.
extension Casting {
  static func arrays(
    _ source: SQLType, _ target: SQLType, _ keepsNull: Bool
  ) throws(EvaluationError) -> Converter {
    let element = try part(from: source, to: target, keepsNull)
    return { (value) throws(EvaluationError) in
      guard case .array(let values) = value else { return .null }
      var result: [Value] = []
      result.reserveCapacity(values.count)
      for value in values { result.append(try element(value)) }
      return .array(result)
    }
  }

  static func maps(
    _ source: (key: SQLType, value: SQLType), _ target: (key: SQLType, value: SQLType), _ keepsNull: Bool
  ) throws(EvaluationError) -> Converter {
    let key = try part(from: source.key, to: target.key, keepsNull)
    let entryValue = try part(from: source.value, to: target.value, keepsNull)
    return { (value) throws(EvaluationError) in
      guard case .map(let map) = value else { return .null }
      var result = MapValue()
      for entry in map.entries {
        result[try key(entry.key)] = try entryValue(entry.value)
      }
      return .map(result)
    }
  }

  /// A field that the source lacks is NULL; one that the target lacks is left out.
  static func structures(
    _ source: [StructField], _ target: [StructField], _ keepsNull: Bool
  ) throws(EvaluationError) -> Converter {
    var fields: [(index: Int, converter: Converter)?] = []
    for field in target {
      guard let index = source.firstIndex(where: { $0.name == field.name }) else {
        fields.append(nil)
        continue
      }
      fields.append((index, try part(from: source[index].type, to: field.type, keepsNull)))
    }
    let plan = fields
    return { (value) throws(EvaluationError) in
      guard case .structure(let values) = value else { return .null }
      var result: [Value] = []
      result.reserveCapacity(plan.count)
      for field in plan {
        if let field, field.index < values.count {
          result.append(try field.converter(values[field.index]))
        } else {
          result.append(.null)
        }
      }
      return .structure(result)
    }
  }

  /// What casts an element, a key or a field, which may be NULL.
  private static func part(
    from source: SQLType, to target: SQLType, _ keepsNull: Bool
  ) throws(EvaluationError) -> Converter {
    let converter = try converter(from: source, to: target, keepsNull: keepsNull)
    let null: Value = keepsNull || target != .string || source == target ? .null : nullText
    return { (value) throws(EvaluationError) in value.isNull ? null : try converter(value) }
  }
}
