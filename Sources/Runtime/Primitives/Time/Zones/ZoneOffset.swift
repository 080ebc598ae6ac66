/// Offsets from UTC as text.
package enum ZoneOffset {
  /// java.time's bound: 18 hours either way.
  static let boundSeconds = 18 * 3600

  /// Reads `Z`, `+5`, `+05`, `+0530`, `+05:30`, `+053015`, `+05:30:15` (or with `-`) as seconds; nil for other text.
  package static func seconds(_ text: some StringProtocol) -> Int? {
    if text == "Z" || text == "z" { return 0 }
    guard let sign = text.utf8.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    let body = text.utf8.dropFirst()
    let parts = body.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    var digits = parts.flatMap { $0 }
    guard digits.allSatisfy({ digitValue($0) != nil }) else { return nil }
    if parts.count > 1 {
      guard parts.count <= 3, parts.allSatisfy({ $0.count == 2 }) else { return nil }
    } else if digits.count == 1 {
      digits.insert(UInt8(ascii: "0"), at: 0)
    }
    guard digits.count == 2 || digits.count == 4 || digits.count == 6 else { return nil }
    digits += Array(repeating: UInt8(ascii: "0"), count: 6 - digits.count)
    let values = digits.map { Int($0 - UInt8(ascii: "0")) }
    let (hours, minutes, rest) = (values[0] * 10 + values[1], values[2] * 10 + values[3], values[4] * 10 + values[5])
    let seconds = hours * 3600 + minutes * 60 + rest
    guard minutes < 60, rest < 60, seconds <= boundSeconds else { return nil }
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }
}
