import Parser

extension Literal {
  /// A property's value as text, whether it was quoted or not.
  var comparisonText: String {
    switch self {
    case .null: ""
    case .boolean(let truth): truth ? "true" : "false"
    case .integer(let number): "\(number)"
    case .decimal(let text), .double(let text), .string(let text): text
    }
  }
}
