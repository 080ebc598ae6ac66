import Runtime

/// Whether what a topic received is what a case says, as documents:
/// - numbers are equal by value, however they are written; `1.0` is `1`
/// - a text that is expected of a number says it with all its digits: decimals keep their scale
/// - what an object lacks is null; names are those of columns, so that their case does not count where no two differ
///   by it alone
/// - `NaN` and the infinities stand as texts
enum DocumentComparison {
  static func matches(expected: JSONValue, actual: JSONValue) -> Bool {
    switch (expected, actual) {
    case (.null, .null): true
    case (.boolean(let expected), .boolean(let actual)): expected == actual
    case (.number(let expected), .number(let actual)): NumberText.isEqual(expected, actual)
    case (.string(let expected), .string(let actual)): expected == actual
    case (.string(let expected), .number(let actual)):
      NumberText.isEqual(expected, actual) && NumberText.scale(expected) == NumberText.scale(actual)
    case (.number(let expected), .string(let actual)): NumberText.isEqual(expected, actual)
    case (.string(let expected), .boolean(let actual)), (.boolean(let actual), .string(let expected)):
      expected == (actual ? "true" : "false")
    case (.array(let expected), .array(let actual)):
      expected.count == actual.count && zip(expected, actual).allSatisfy { matches(expected: $0, actual: $1) }
    case (.object, .object): objectsMatch(expected, actual)
    case (.null, _), (.boolean, _), (.number, _), (.string, _), (.array, _), (.object, _): false
    }
  }

  private static func objectsMatch(_ expected: JSONValue, _ actual: JSONValue) -> Bool {
    var rest = actual.members ?? []
    for member in expected.members ?? [] {
      let upper = member.name.uppercased()
      let place =
        rest.firstIndex { $0.name == member.name }
        ?? rest.firstIndex { $0.name.uppercased() == upper && expected[$0.name] == nil }
      let found = place.map { rest.remove(at: $0).value }
      if !matches(expected: member.value, actual: found ?? .null) { return false }
    }
    return rest.allSatisfy(\.value.isNull)
  }
}

/// Numbers as JSON writes them.
enum NumberText {
  /// Whether two texts stand for one number. Texts that are no numbers are equal to none.
  static func isEqual(_ left: String, _ right: String) -> Bool {
    if left == right { return true }
    guard let exactLeft = ExactNumber(left), let exactRight = ExactNumber(right) else { return false }
    if exactLeft == exactRight { return true }
    // Doubles: the shortest text and a longer one for the same double. Whole numbers are exact.
    guard [left, right].contains(where: { $0.contains { ".eE".contains($0) } }),
      max(exactLeft.digits.count, exactRight.digits.count) > 15, let left = Double(left), let right = Double(right)
    else { return false }
    return left == right && left.isFinite
  }

  /// How many digits stand behind the point.
  static func scale(_ text: String) -> Int {
    guard let point = text.firstIndex(of: ".") else { return 0 }
    return text[text.index(after: point)...].prefix { $0.isNumber }.count
  }

  /// A decimal number without the zeros that change nothing.
  private struct ExactNumber: Equatable {
    var isNegative = false
    /// Without zeros in front or behind; empty for zero.
    var digits: ArraySlice<UInt8>
    /// The power of ten of the last digit.
    var exponent = 0

    init?(_ text: String) {
      var digits: [UInt8] = []
      var scale = 0
      var isBehindPoint = false
      var rest = Substring(text)
      if rest.first == "-" || rest.first == "+" { isNegative = rest.removeFirst() == "-" }
      if let place = rest.firstIndex(where: { $0 == "e" || $0 == "E" }) {
        guard let power = Int(rest[rest.index(after: place)...]) else { return nil }
        exponent = power
        rest = rest[..<place]
      }
      guard !rest.isEmpty else { return nil }
      for byte in rest.utf8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
          digits.append(byte)
          if isBehindPoint { scale += 1 }
        case UInt8(ascii: ".") where !isBehindPoint: isBehindPoint = true
        default: return nil
        }
      }
      let (power, overflow) = exponent.subtractingReportingOverflow(scale)
      guard !overflow, !digits.isEmpty else { return nil }
      exponent = power
      self.digits = digits.drop { $0 == UInt8(ascii: "0") }
      while self.digits.last == UInt8(ascii: "0") {
        self.digits.removeLast()
        exponent &+= 1
      }
      if self.digits.isEmpty {
        exponent = 0
        isNegative = false
      }
    }
  }
}
