/// A path into a JSON document, as EXTRACTJSONFIELD takes it: `$.user.tags[0]`, `$["odd name"]`.
struct JSONPath {
  private enum Step {
    case member(String)
    case item(Int)
  }

  private var steps: [Step] = []

  init(_ text: String) throws(EvaluationError) {
    var rest = Array(text.unicodeScalars)[...]
    guard rest.popFirst() == "$" else { throw EvaluationError("the path '\(text)' must begin with $") }
    while let mark = rest.popFirst() {
      switch mark {
      case ".":
        let name = rest.prefix { $0 != "." && $0 != "[" }
        guard !name.isEmpty else { throw EvaluationError("the path '\(text)' has a . without a name") }
        steps.append(.member(Self.text(name)))
        rest = rest.dropFirst(name.count)
      case "[":
        guard let end = rest.firstIndex(of: "]") else { throw EvaluationError("the path '\(text)' has a [ without ]") }
        let content = rest[rest.startIndex..<end]
        rest = rest[(end + 1)...]
        if let quote = content.first, quote == "\"" || quote == "'", content.count >= 2, content.last == quote {
          steps.append(.member(Self.text(content.dropFirst().dropLast())))
        } else if let index = Int(Self.text(content)) {
          steps.append(.item(index))
        } else {
          throw EvaluationError("the path '\(text)' needs a number or a name in quotes between [ and ]")
        }
      default: throw EvaluationError("the path '\(text)' needs . or [ between its parts")
      }
    }
  }

  /// What stands there in a document; nil where nothing does.
  func value(in document: JSONValue) -> JSONValue? {
    var current = document
    for step in steps {
      let next: JSONValue? =
        switch step {
        case .member(let name): current[name]
        case .item(let index):
          current.items.flatMap { $0.indices.contains(index) ? $0[index] : nil }
        }
      guard let next else { return nil }
      current = next
    }
    return current
  }

  private static func text(_ characters: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(characters))
  }
}
