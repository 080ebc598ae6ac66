import Planner

/// Functions that hide the characters of a text behind others of their kind.
extension ScalarFunction {
  static let mask = masking("MASK", "The text with every character masked.", takesCount: false) { count, _ in
    0..<count
  }

  static let maskLeft = masking("MASK_LEFT", "The text with its first characters masked.") { count, n in
    0..<min(n, count)
  }

  static let maskRight = masking("MASK_RIGHT", "The text with its last characters masked.") { count, n in
    max(0, count - n)..<count
  }

  static let maskKeepLeft = masking("MASK_KEEP_LEFT", "The text masked but for its first characters.") { count, n in
    min(n, count)..<count
  }

  static let maskKeepRight = masking("MASK_KEEP_RIGHT", "The text masked but for its last characters.") { count, n in
    0..<max(0, count - n)
  }

  private static func masking(
    _ name: String, _ summary: String, takesCount: Bool = true,
    _ range: @escaping @Sendable (_ count: Int, _ n: Int) -> Range<Int>
  ) -> ScalarFunction {
    let body = FunctionBody.lenient { (arguments) throws(EvaluationError) in
      guard case .string(let text) = arguments[0] else { return .null }
      var n = 0
      if takesCount {
        if arguments[1].isNull { return .null }
        guard arguments[1].int >= 0 else { throw EvaluationError("the number of characters can't be negative") }
        n = Int(arguments[1].int)
      }
      let first = takesCount ? 2 : 1
      let masks = arguments.count > first ? Masks(Array(arguments[first...])) : Masks()
      var characters = Array(text.unicodeScalars)
      for index in range(characters.count, n) { characters[index] = masks.mask(characters[index]) }
      var result = String.UnicodeScalarView()
      result.append(contentsOf: characters)
      return .string(String(result))
    }
    let explanation =
      " Letters become X or x, digits n, others -, unless other masks are given; a mask that is NULL leaves its kind."
    if takesCount {
      return ScalarFunction(
        name, summary + explanation, .string,
        [
          Variant(["text": .string, "count": .integer], returns: .string, body),
          Variant(
            [
              "text": .string, "count": .integer, "upper": .string, "lower": .string, "digit": .string,
              "other": .string,
            ], returns: .string, body),
        ])
    }
    return ScalarFunction(
      name, summary + explanation, .string,
      [
        Variant(["text": .string], returns: .string, body),
        Variant(
          ["text": .string, "upper": .string, "lower": .string, "digit": .string, "other": .string], returns: .string,
          body),
      ])
  }
}

/// What stands for the characters of each kind; nil leaves them.
private struct Masks {
  private var upper: Unicode.Scalar? = "X"
  private var lower: Unicode.Scalar? = "x"
  private var digit: Unicode.Scalar? = "n"
  private var other: Unicode.Scalar? = "-"

  init() {}

  init(_ masks: [Value]) {
    let characters = masks.map { $0.text.unicodeScalars.first }
    guard characters.count == 4 else { return }
    (upper, lower, digit, other) = (characters[0], characters[1], characters[2], characters[3])
  }

  func mask(_ character: Unicode.Scalar) -> Unicode.Scalar {
    let mask: Unicode.Scalar? =
      switch character.properties.generalCategory {
      case .uppercaseLetter: upper
      case .lowercaseLetter: lower
      case .decimalNumber: digit
      default: other
      }
    return mask ?? character
  }
}
