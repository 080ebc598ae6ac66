import Planner

/// CAST of arrays, maps and structs: element by element, field by field of the same name.
extension Casting {
  static func arrays(_ source: SQLType, _ target: SQLType) throws(EvaluationError) -> Converter {
    let element = try converter(from: source, to: target)
    return { (value) throws(EvaluationError) in
      guard case .array(let values) = value else { return .null }
      var result: [Value] = []
      result.reserveCapacity(values.count)
      for value in values { result.append(try convert(value, element)) }
      return .array(result)
    }
  }

  static func maps(
    _ sourceKey: SQLType, _ sourceValue: SQLType, _ targetKey: SQLType, _ targetValue: SQLType
  ) throws(EvaluationError) -> Converter {
    let key = try converter(from: sourceKey, to: targetKey)
    let entryValue = try converter(from: sourceValue, to: targetValue)
    return { (value) throws(EvaluationError) in
      guard case .map(let map) = value else { return .null }
      var result = MapValue()
      for entry in map.entries {
        result[try convert(entry.key, key)] = try convert(entry.value, entryValue)
      }
      return .map(result)
    }
  }

  /// A field that the source lacks is NULL; one that the target lacks is left out.
  static func structures(
    _ source: [StructField], _ target: [StructField]
  ) throws(EvaluationError) -> Converter {
    var fields: [(index: Int, converter: Converter)?] = []
    for field in target {
      guard let index = source.firstIndex(where: { $0.name == field.name }) else {
        fields.append(nil)
        continue
      }
      fields.append((index, try converter(from: source[index].type, to: field.type)))
    }
    let plan = fields
    return { (value) throws(EvaluationError) in
      guard case .structure(let values) = value else { return .null }
      var result: [Value] = []
      result.reserveCapacity(plan.count)
      for field in plan {
        if let field, field.index < values.count {
          result.append(try convert(values[field.index], field.converter))
        } else {
          result.append(.null)
        }
      }
      return .structure(result)
    }
  }
}
