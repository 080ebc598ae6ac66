import Planner

extension ScalarFunction {
  static let split = ScalarFunction(
    "SPLIT", "The parts of a text, or of bytes, between separators; every character where the separator is empty.",
    .string,
    [
      Variant(
        ["text": .string, "separator": .string], returns: .array(.string),
        .strict { arguments in
          let separator = arguments[1].text
          let text = arguments[0].text
          if separator.isEmpty {
            let characters = text.unicodeScalars.map { Value.string(String($0)) }
            return .array(characters.isEmpty ? [.string("")] : characters)
          }
          let pieces = Splitting.pieces(of: Array(text.utf8), at: Array(separator.utf8))
          return .array(pieces.map { .string(String(decoding: $0, as: UTF8.self)) })
        }),
      Variant(
        ["bytes": .bytes, "separator": .bytes], returns: .array(.bytes),
        .strict { arguments in
          let bytes = arguments[0].octets
          if arguments[1].octets.isEmpty {
            return .array(bytes.isEmpty ? [.bytes([])] : bytes.map { .bytes([$0]) })
          }
          return .array(Splitting.pieces(of: bytes, at: arguments[1].octets).map { .bytes(Array($0)) })
        }),
    ])

  static let splitToMap = ScalarFunction(
    "SPLIT_TO_MAP", "A map from a text of entries, each of a key and a value; entries without a value are left out, and what stands "
      + "behind a second separator too.",
    .string,
    [
      Variant(
        ["text": .string, "entry separator": .string, "value separator": .string],
        returns: .map(key: .string, value: .string),
        .strict { arguments in
          let entrySeparator = Array(arguments[1].text.utf8)
          let valueSeparator = Array(arguments[2].text.utf8)
          guard !entrySeparator.isEmpty, !valueSeparator.isEmpty else { return .null }
          var map = MapValue()
          for entry in Splitting.pieces(of: Array(arguments[0].text.utf8), at: entrySeparator) where !entry.isEmpty {
            let parts = Splitting.pieces(of: Array(entry), at: valueSeparator)
            guard parts.count >= 2 else { continue }
            map[.string(String(decoding: parts[0], as: UTF8.self))] = .string(String(decoding: parts[1], as: UTF8.self))
          }
          return .map(map)
        })
    ])
}

enum Splitting {
  /// What stands between the separators, from left to right; all of it where the separator is empty.
  static func pieces(of bytes: [UInt8], at separator: [UInt8]) -> [ArraySlice<UInt8>] {
    guard !separator.isEmpty else { return [bytes[...]] }
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    Occurrences(of: separator).forEach(in: bytes, overlapping: false) { place in
      pieces.append(bytes[start..<place])
      start = place + separator.count
      return true
    }
    pieces.append(bytes[start...])
    return pieces
  }
}
