import Planner

extension ScalarFunction {
  static let toJSONString = ScalarFunction(
    "TO_JSON_STRING", "Any value as a text of JSON; dates and times as texts of ISO 8601.", .json,
    [
      Variant(
        ["value": .generic("T")], returns: .string,
        .made { (site) throws(EvaluationError) in
          guard let type = site.argumentTypes.first else { throw EvaluationError("an argument is missing") }
          return .lenient { arguments in .string(document(for: arguments[0], type).description) }
        })
    ])

  private static func document(for value: Value, _ type: SQLType) -> JSONValue {
    switch (value, type) {
    case (.boolean(let value), _): return .boolean(value)
    case (.integer, .date), (.integer, .time), (.integer, .timestamp), (.bytes, _), (.string, _):
      return .string(TextForm.text(of: value, type))
    case (.double(let number), _):
      return number.isFinite ? .number(JavaNumberText.string(number)) : .string(JavaNumberText.string(number))
    case (.integer, _), (.decimal, _): return .number(TextForm.text(of: value, type))
    case (.array(let values), .array(let element)): return .array(values.map { document(for: $0, element) })
    case (.map(let map), .map(let keyType, let valueType)):
      return .object(
        map.entries.map {
          JSONValue.Member(name: TextForm.text(of: $0.key, keyType), value: document(for: $0.value, valueType))
        })
    case (.structure(let values), .structure(let fields)):
      return .object(
        zip(fields, values).map { JSONValue.Member(name: $0.name, value: document(for: $1, $0.type)) })
    case (.null, _), (.array, _), (.map, _), (.structure, _): return .null
    }
  }
}
