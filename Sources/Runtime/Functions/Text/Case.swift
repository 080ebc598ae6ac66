import Planner

extension ScalarFunction {
  static let ucase = changingCase(
    "UCASE", "The text in upper case.", letters: UInt8(ascii: "a")...UInt8(ascii: "z")) { $0.uppercased() }

  static let lcase = changingCase(
    "LCASE", "The text in lower case.", letters: UInt8(ascii: "A")...UInt8(ascii: "Z")) { $0.lowercased() }

  static let initcap = ScalarFunction(
    "INITCAP", "The text with each word's first letter in upper case and the others in lower case.", .string,
    [
      Variant(
        ["text": .string], returns: .string,
        .strict { arguments in
          var result = ""
          var isInWord = false
          for character in arguments[0].text {
            result += isInWord ? character.lowercased() : character.uppercased()
            isInWord = !character.isWhitespace
          }
          return .string(result)
        })
    ])

  /// - Parameter letters: the ASCII letters that change; they do so by the one bit that tells the cases apart.
  private static func changingCase(
    _ name: String, _ summary: String, letters: ClosedRange<UInt8>, _ change: @escaping @Sendable (String) -> String
  ) -> ScalarFunction {
    ScalarFunction(
      name, summary, .string,
      [
        Variant(
          ["text": .string], returns: .string,
          kernel: { arguments, count, _ in
            guard case .bytes(let column)? = arguments.first else { return nil }
            let result = BytesColumn(capacity: count)
            for row in 0..<count {
              guard column.valid[row] else {
                result.appendNull()
                continue
              }
              let bytes = column.bytes(at: row)
              if bytes.contains(where: { $0 >= 0x80 }) {
                result.append(change(String(decoding: bytes, as: UTF8.self)))
              } else {
                // As many bytes as were asked for.
                result.append(atMost: bytes.count) { target in
                  for (index, byte) in bytes.enumerated() { target[index] = letters ~= byte ? byte ^ 0x20 : byte }
                  return bytes.count
                }
              }
            }
            return .bytes(result)
          },
          .strict { arguments in .string(change(arguments[0].text)) })
      ])
  }
}
