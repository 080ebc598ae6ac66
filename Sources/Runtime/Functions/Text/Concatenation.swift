import Planner

extension ScalarFunction {
  static let concat = ScalarFunction(
    "CONCAT", "All texts, or all bytes, one behind the other; NULLs are left out.", .string,
    [
      Variant(
        ["text": .string], returns: .string, variadic: 0,
        .lenient { arguments in .string(arguments.map(\.text).joined()) }),
      Variant(
        ["bytes": .bytes], returns: .bytes, variadic: 0,
        .lenient { arguments in .bytes(arguments.flatMap(\.octets)) }),
    ])

  static let concatWithSeparator = ScalarFunction(
    "CONCAT_WS", "All texts, or all bytes, with a separator between them; NULLs are left out.", .string,
    [
      Variant(
        ["separator": .string, "text": .string], returns: .string, variadic: 1,
        .lenient { arguments in
          guard case .string(let separator) = arguments[0] else { return .null }
          return .string(arguments.dropFirst().filter { !$0.isNull }.map(\.text).joined(separator: separator))
        }),
      Variant(
        ["separator": .bytes, "bytes": .bytes], returns: .bytes, variadic: 1,
        .lenient { arguments in
          guard case .bytes(let separator) = arguments[0] else { return .null }
          return .bytes(Array(arguments.dropFirst().filter { !$0.isNull }.map(\.octets).joined(separator: separator)))
        }),
    ])
}
