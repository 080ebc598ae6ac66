import Planner

extension ScalarFunction {
  static let uuid = ScalarFunction(
    "UUID", "A random UUID, for each row another; or the one that 16 bytes hold.", .string, isDeterministic: false,
    [
      Variant(
        [:], returns: .string,
        .lenient { _ in
          var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
          // Version 4 (random) and variant 1 of RFC 9562.
          bytes[6] = bytes[6] & 0x0F | 0x40
          bytes[8] = bytes[8] & 0x3F | 0x80
          return .string(uuidText(bytes))
        }),
      Variant(
        ["bytes": .bytes], returns: .string,
        .strict { (arguments) throws(EvaluationError) in
          let bytes = arguments[0].octets
          guard bytes.count == 16 else { throw EvaluationError("a UUID has 16 bytes, there are \(bytes.count)") }
          return .string(uuidText(bytes))
        }),
    ])

  private static func uuidText(_ bytes: [UInt8]) -> String {
    let digits = Array(Hexadecimal.text(of: bytes, upperCase: false))
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
  }
}
