import Planner

extension ScalarFunction {
  static let instr = ScalarFunction(
    "INSTR",
    "Where a text stands in another, from 1; 0 where it doesn't. With a start, negative to search backwards from the "
      + "end, and the number of the occurrence.",
    .string,
    [
      Variant(["text": .string, "part": .string], returns: .integer, body),
      Variant(["text": .string, "part": .string, "start": .integer], returns: .integer, body),
      Variant(
        ["text": .string, "part": .string, "start": .integer, "occurrence": .integer], returns: .integer, body),
    ])

  private static let body = FunctionBody.lenient { arguments in
    // As in ksqlDB, nothing stands in NULL, and NULL nowhere.
    if arguments[0].isNull || arguments[1].isNull { return .integer(0) }
    if arguments.dropFirst(2).contains(where: \.isNull) { return .null }
    let text = UTF16Text(arguments[0].text)
    let part = UTF16Text(arguments[1].text)
    let start = arguments.count > 2 ? Int(arguments[2].int) : 1
    let occurrence = arguments.count > 3 ? Int(arguments[3].int) : 1
    guard start != 0, occurrence >= 1 else { return .integer(0) }
    let found =
      start > 0
      ? text.offset(of: part, from: start - 1, number: occurrence)
      : text.lastOffset(of: part, from: text.count + start, number: occurrence)
    return .integer(found.map { Int64($0 + 1) } ?? 0)
  }

  static let replace = ScalarFunction(
    "REPLACE", "The text with every occurrence of a part replaced.", .string,
    [
      Variant(
        ["text": .string, "part": .string, "replacement": .string], returns: .string,
        .strict { (arguments) throws(EvaluationError) in
          if arguments[1].text.isEmpty { return .string(try woven(arguments[0].text, arguments[2].text)) }
          let text = Array(arguments[0].text.utf8)
          let pieces = Splitting.pieces(of: text, at: Array(arguments[1].text.utf8))
          let replacement = Array(arguments[2].text.utf8)
          try ValueBounds.check(byteCount: text.count + (pieces.count - 1) * replacement.count)
          return .string(String(decoding: Array(pieces.joined(separator: replacement)), as: UTF8.self))
        })
    ])

  /// The text with `replacement` before and behind each character: as in Java, nothing stands there everywhere.
  private static func woven(_ text: String, _ replacement: String) throws(EvaluationError) -> String {
    try ValueBounds.check(
      byteCount: text.utf8.count + (text.unicodeScalars.count + 1) * replacement.utf8.count)
    return text.unicodeScalars.reduce(into: replacement) { result, character in
      result.unicodeScalars.append(character)
      result += replacement
    }
  }

  static let trim = ScalarFunction(
    "TRIM", "The text without white space at its ends.", .string,
    [
      Variant(
        ["text": .string], returns: .string,
        .strict { arguments in
          // As Java's `trim`: control characters count as white space.
          let trimmed = arguments[0].text.utf8.drop { $0 <= 0x20 }
          let end = trimmed.lastIndex { $0 > 0x20 }.map { trimmed.index(after: $0) } ?? trimmed.startIndex
          return .string(String(Substring(trimmed[..<end])))
        })
    ])
}
