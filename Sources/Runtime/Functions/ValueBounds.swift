/// How large a value may get of which a row's own values decide the size, as those of REPLACE and REDUCE: what is larger
/// is that row's error, and not the end of the process.
enum ValueBounds {
  /// Of texts and bytes.
  static let byteCount = 16_777_216
  /// Of arrays and maps.
  static let elementCount = 1_000_000

  static func check(byteCount count: Int) throws(EvaluationError) {
    if count > byteCount { throw EvaluationError("a value of more than \(byteCount) bytes is too long") }
  }

  static func check(elementCount count: Int) throws(EvaluationError) {
    if count > elementCount { throw EvaluationError("a value of more than \(elementCount) elements is too long") }
  }

  /// Checks a value, but not what is nested in it.
  static func check(_ value: Value) throws(EvaluationError) {
    switch value {
    case .string(let text): try check(byteCount: text.utf8.count)
    case .bytes(let bytes): try check(byteCount: bytes.count)
    case .array(let elements): try check(elementCount: elements.count)
    case .map(let map): try check(elementCount: map.count)
    case .null, .boolean, .integer, .double, .decimal, .structure: break
    }
  }
}
