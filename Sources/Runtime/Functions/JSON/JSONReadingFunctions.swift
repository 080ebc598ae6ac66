import Planner

/// Functions that look into texts of JSON.
extension ScalarFunction {
  static let extractJSONField = ScalarFunction(
    "EXTRACTJSONFIELD", "What stands at a path such as '$.user.tags[0]' in a text of JSON; NULL where nothing.", .json,
    [
      Variant(
        ["json": .string, "path": .string], returns: .string,
        .made { (site) throws(EvaluationError) in
          var constantPath: JSONPath?
          if let text = site.text(1) { constantPath = try JSONPath(text) }
          let fixed = constantPath
          return .strict { (arguments) throws(EvaluationError) in
            let document = try parsed(arguments[0])
            var path = fixed
            if path == nil { path = try JSONPath(arguments[1].text) }
            guard let value = path?.value(in: document), value != .null else { return .null }
            return .string(value.text ?? value.description)
          }
        })
    ])

  static let isJSONString = ScalarFunction(
    "IS_JSON_STRING", "Whether the text is JSON.", .json,
    [
      Variant(
        ["text": .string], returns: .boolean,
        .lenient { arguments in
          guard case .string(let text) = arguments[0] else { return .boolean(false) }
          return .boolean((try? JSONValue(parsing: text)) != nil)
        })
    ])

  static let jsonArrayLength = ScalarFunction(
    "JSON_ARRAY_LENGTH", "The number of items of an array in JSON; NULL for other JSON.", .json,
    [
      Variant(
        ["json": .string], returns: .integer,
        .strict { (arguments) throws(EvaluationError) in
          try parsed(arguments[0]).items.map { .integer(Int64($0.count)) } ?? .null
        })
    ])

  static let jsonItems = ScalarFunction(
    "JSON_ITEMS", "The items of an array in JSON, each as a text of JSON.", .json,
    [
      Variant(
        ["json": .string], returns: .array(.string),
        .strict { (arguments) throws(EvaluationError) in
          guard let items = try parsed(arguments[0]).items else {
            throw EvaluationError("the text is no array of JSON")
          }
          return .array(items.map { .string($0.description) })
        })
    ])

  static let jsonKeys = ScalarFunction(
    "JSON_KEYS", "The names of the members of an object in JSON; NULL for other JSON.", .json,
    [
      Variant(
        ["json": .string], returns: .array(.string),
        .strict { (arguments) throws(EvaluationError) in
          try parsed(arguments[0]).members.map { .array($0.map { .string($0.name) }) } ?? .null
        })
    ])

  static let jsonRecords = ScalarFunction(
    "JSON_RECORDS", "The members of an object in JSON, each value as a text of JSON; NULL for other JSON.", .json,
    [
      Variant(
        ["json": .string], returns: .map(key: .string, value: .string),
        .strict { (arguments) throws(EvaluationError) in
          guard let members = try parsed(arguments[0]).members else { return .null }
          return .map(
            MapValue(members.map { MapValue.Entry(key: .string($0.name), value: .string($0.value.description)) }))
        })
    ])

  static func parsed(_ argument: Value) throws(EvaluationError) -> JSONValue {
    do throws(FormatError) {
      return try JSONValue(parsing: argument.text)
    } catch {
      throw EvaluationError("the text is no JSON: \(error.reason)")
    }
  }
}
