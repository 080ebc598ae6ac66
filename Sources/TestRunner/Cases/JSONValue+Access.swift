import Runtime

/// Reading test files: what is not of the kind asked for is nil.
extension JSONValue {
  var truth: Bool? { if case .boolean(let truth) = self { truth } else { nil } }
  var isNull: Bool { if case .null = self { true } else { false } }
  var integer: Int64? {
    switch self {
    case .number(let text), .string(let text): Int64(text)
    case .null, .boolean, .array, .object: nil
    }
  }

  /// A scalar as text: what a property's value says.
  var scalarText: String? {
    switch self {
    case .string(let text), .number(let text): text
    case .boolean(let truth): truth ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  /// The value with a text put in for another in all its strings.
  func replacing(_ target: String, with replacement: String) -> JSONValue {
    switch self {
    case .null, .boolean, .number: self
    case .string(let text): .string(text.replacing(target, with: replacement))
    case .array(let elements): .array(elements.map { $0.replacing(target, with: replacement) })
    case .object(let members):
      .object(
        members.map {
          Member(
            name: $0.name.replacing(target, with: replacement), value: $0.value.replacing(target, with: replacement))
        })
    }
  }
}
