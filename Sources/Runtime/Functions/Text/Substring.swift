import Planner

extension ScalarFunction {
  static let substring = ScalarFunction(
    "SUBSTRING", "The part that begins at a place, counted from 1 or from the end where negative.", .string,
    [
      Variant(["text": .string, "start": .integer], returns: .string, textBody),
      Variant(["text": .string, "start": .integer, "length": .integer], returns: .string, textBody),
      Variant(["bytes": .bytes, "start": .integer], returns: .bytes, bytesBody),
      Variant(["bytes": .bytes, "start": .integer, "length": .integer], returns: .bytes, bytesBody),
    ])

  private static let textBody = FunctionBody.strict { arguments in
    let text = UTF16Text(arguments[0].text)
    return .string(text[range(text.count, arguments)])
  }

  private static let bytesBody = FunctionBody.strict { arguments in
    let bytes = arguments[0].octets
    return .bytes(Array(bytes[range(bytes.count, arguments)]))
  }

  /// The places that start and length mean in something of `count` units, cut to what there is.
  private static func range(_ count: Int, _ arguments: [Value]) -> Range<Int> {
    let position = Int(arguments[1].int)
    let start = position < 0 ? max(count + position, 0) : min(max(position - 1, 0), count)
    let length = arguments.count > 2 ? max(0, Int(arguments[2].int)) : count
    return start..<min(start + length, count)
  }
}
