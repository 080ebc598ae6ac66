import Planner

extension ScalarFunction {
  static let lpad = padding("LPAD", "The text or bytes filled up on the left, or cut, to a length.", atStart: true)
  static let rpad = padding("RPAD", "The text or bytes filled up on the right, or cut, to a length.", atStart: false)

  private static func padding(_ name: String, _ summary: String, atStart: Bool) -> ScalarFunction {
    ScalarFunction(
      name, summary, .string,
      [
        Variant(
          ["text": .string, "length": .integer, "padding": .string], returns: .string,
          .strict { (arguments) throws(EvaluationError) in
            let units = try padded(
              Array(arguments[0].text.utf16), to: arguments[1].int, with: Array(arguments[2].text.utf16), atStart)
            return units.map { .string(String(decoding: $0, as: UTF16.self)) } ?? .null
          }),
        Variant(
          ["bytes": .bytes, "length": .integer, "padding": .bytes], returns: .bytes,
          .strict { (arguments) throws(EvaluationError) in
            try padded(arguments[0].octets, to: arguments[1].int, with: arguments[2].octets, atStart)
              .map { .bytes($0) } ?? .null
          }),
      ])
  }

  /// Nil where the length is negative or there is nothing to fill with.
  private static func padded<Element>(
    _ subject: [Element], to length: Int64, with padding: [Element], _ atStart: Bool
  ) throws(EvaluationError) -> [Element]? {
    guard length >= 0, !padding.isEmpty else { return nil }
    try ValueBounds.check(byteCount: Int(length))
    let missing = Int(length) - subject.count
    guard missing > 0 else { return Array(subject.prefix(Int(length))) }
    let filling = (0..<missing).map { padding[$0 % padding.count] }
    return atStart ? filling + subject : subject + filling
  }
}
