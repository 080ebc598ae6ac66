/// A hash that is the same in every process and on every machine, for names.
enum StableHash {
  /// FNV-1a of the text's UTF-8, 64 bits, as 16 hexadecimal digits.
  static func text(_ text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
