import Planner
import Synchronization

extension ScalarFunction {
  static let regexpExtract = ScalarFunction(
    "REGEXP_EXTRACT", "What a regular expression, or one of its groups, first matches in a text; NULL where nothing.",
    .regex,
    [
      Variant(["pattern": .string, "text": .string], returns: .string, extracting),
      Variant(["pattern": .string, "text": .string, "group": .integer], returns: .string, extracting),
    ])

  static let regexpExtractAll = ScalarFunction(
    "REGEXP_EXTRACT_ALL", "All that a regular expression, or one of its groups, matches in a text.", .regex,
    [
      Variant(["pattern": .string, "text": .string], returns: .array(.string), extractingAll),
      Variant(["pattern": .string, "text": .string, "group": .integer], returns: .array(.string), extractingAll),
    ])

  static let regexpReplace = ScalarFunction(
    "REGEXP_REPLACE", "The text with all matches replaced; $1 in the replacement stands for the first group.", .regex,
    [
      Variant(
        ["text": .string, "pattern": .string, "replacement": .string], returns: .string,
        .withRegularExpression(at: 1) { (expression, arguments) throws(EvaluationError) in
          let text = Array(arguments[0].text.utf8)
          let replacement = try RegexReplacement(arguments[2].text, groupCount: expression.groupCount)
          var result: [UInt8] = []
          var end = 0
          for match in try expression.matches(in: text) {
            result += text[end..<match.whole.lowerBound]
            replacement.append(match, of: text, to: &result)
            try ValueBounds.check(byteCount: result.count)
            end = match.whole.upperBound
          }
          return .string(String(decoding: result + text[end...], as: UTF8.self))
        })
    ])

  static let regexpSplit = ScalarFunction(
    "REGEXP_SPLIT_TO_ARRAY", "The parts of a text between the matches of a regular expression.", .regex,
    [
      Variant(
        ["text": .string, "pattern": .string], returns: .array(.string),
        .withRegularExpression(at: 1) { (expression, arguments) throws(EvaluationError) in
          let text = Array(arguments[0].text.utf8)
          var parts: [Value] = []
          var end = 0
          for match in try expression.matches(in: text) {
            // An empty match splits between characters, but not at the ends.
            if match.whole.isEmpty, match.whole.lowerBound == 0 || match.whole.lowerBound == text.count { continue }
            parts.append(.string(String(decoding: text[end..<match.whole.lowerBound], as: UTF8.self)))
            end = match.whole.upperBound
          }
          parts.append(.string(String(decoding: text[end...], as: UTF8.self)))
          // As Java's `split`, which ksqlDB takes for patterns that match nothing: no empty parts at the end.
          if try expression.firstMatch(in: [])?.whole.isEmpty == true {
            while parts.count > 1, parts.last == .string("") { parts.removeLast() }
          }
          return .array(parts)
        })
    ])

  private static let extracting = FunctionBody.withRegularExpression(at: 0) {
    (expression, arguments) throws(EvaluationError) in
    let group = arguments.count > 2 ? arguments[2].int : 0
    guard (0...Int64(expression.groupCount)).contains(group) else { return .null }
    let text = Array(arguments[1].text.utf8)
    guard let range = try expression.firstMatch(in: text)?.groups[Int(group)] else { return .null }
    return .string(String(decoding: text[range], as: UTF8.self))
  }

  private static let extractingAll = FunctionBody.withRegularExpression(at: 0) {
    (expression, arguments) throws(EvaluationError) in
    let group = arguments.count > 2 ? arguments[2].int : 0
    guard (0...Int64(expression.groupCount)).contains(group) else { return .null }
    let text = Array(arguments[1].text.utf8)
    return .array(
      try expression.matches(in: text).map { match in
        match.groups[Int(group)].map { .string(String(decoding: text[$0], as: UTF8.self)) } ?? .null
      })
  }
}

extension FunctionBody {
  /// A body that works with the regular expression at a place among the arguments, compiled once where it is constant.
  fileprivate static func withRegularExpression(
    at index: Int,
    _ body: @escaping @Sendable (RegularExpression, [Value]) throws(EvaluationError) -> Value
  ) -> FunctionBody {
    .made { (site) throws(EvaluationError) in
      if let pattern = site.text(index) {
        let expression = try RegularExpression(pattern)
        return .strict { (arguments) throws(EvaluationError) in try body(expression, arguments) }
      }
      let last = LastRegularExpression()
      return .strict { (arguments) throws(EvaluationError) in
        try body(try last.expression(for: arguments[index].text), arguments)
      }
    }
  }
}

/// The expression compiled last, for patterns that come with the rows.
private final class LastRegularExpression: Sendable {
  private let last = Mutex<(pattern: String, expression: RegularExpression)?>(nil)

  func expression(for pattern: String) throws(EvaluationError) -> RegularExpression {
    if let known = last.withLock({ $0?.pattern == pattern ? $0?.expression : nil }) { return known }
    let expression = try RegularExpression(pattern)
    last.withLock { $0 = (pattern, expression) }
    return expression
  }
}

/// The replacement of REGEXP_REPLACE as Java reads it: `$1` is a group, a backslash takes the next literally.
private struct RegexReplacement {
  private enum Part {
    case bytes([UInt8])
    case group(Int)
  }

  private var parts: [Part] = []

  init(_ text: String, groupCount: Int) throws(EvaluationError) {
    var literal: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), let next = rest.popFirst() {
        literal.append(next)
      } else if byte == UInt8(ascii: "$") {
        guard let digit = rest.popFirst(), let first = Self.digit(digit) else {
          throw EvaluationError("a $ in the replacement needs a group's number behind it, or \\ before it")
        }
        guard first <= groupCount else { throw EvaluationError("the regular expression has no group \(first)") }
        var group = first
        // Further digits belong to the number as long as there is such a group.
        while let next = rest.first, let digit = Self.digit(next), group * 10 + digit <= groupCount {
          group = group * 10 + digit
          rest.removeFirst()
        }
        parts += [.bytes(literal), .group(group)]
        literal = []
      } else {
        literal.append(byte)
      }
    }
    parts.append(.bytes(literal))
  }

  func append(_ match: RegularExpression.Match, of text: [UInt8], to result: inout [UInt8]) {
    for part in parts {
      switch part {
      case .bytes(let bytes): result += bytes
      case .group(let group): if let range = match.groups[group] { result += text[range] }
      }
    }
  }

  private static func digit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte ? Int(byte - UInt8(ascii: "0")) : nil
  }
}
