import Runtime

/// A text with a number behind it: `SKU_17`.
struct NumberedTextGenerator: ColumnGenerator {
  private let prefix: [UInt8]
  private var draw: NumberDraw

  init(prefix: String, draw: NumberDraw) {
    self.prefix = Array(prefix.utf8)
    self.draw = draw
  }

  mutating func append(_ times: FixedColumn<Int64>, to column: Column) {
    guard case .bytes(let column) = column else { return }
    for _ in 0..<times.count {
      let number = draw.next()
      let atMost = prefix.count + 20
      column.append(atMost: atMost) { bytes in
        var text = TextSpan(start: bytes, capacity: atMost)
        for byte in prefix { text.append(byte) }
        text.append(Int(number))
        return text.count
      }
    }
  }
}

/// Texts of a form: `#` is a digit, `?` a letter from A to Z, `*` a hexadecimal digit, all else stays; and `UUID`s.
struct PatternGenerator: ColumnGenerator {
  /// Version and variant of a random UUID (RFC 9562) stand still.
  static let uuid = "********-****-4***-a***-************"

  private let pattern: [UInt8]
  private var random: SplitMix
  /// Bits of the last draw that no place has used yet.
  private var bits: UInt64 = 0
  private var placesLeft = 0

  init(_ pattern: String, seed: UInt64) {
    self.pattern = Array(pattern.utf8)
    random = SplitMix(seed: seed)
  }

  mutating func append(_ times: FixedColumn<Int64>, to column: Column) {
    guard case .bytes(let column) = column else { return }
    var text = pattern
    for _ in 0..<times.count {
      for (index, place) in pattern.enumerated() {
        switch place {
        case UInt8(ascii: "#"): text[index] = UInt8(ascii: "0") + draw(below: 10)
        case UInt8(ascii: "?"): text[index] = UInt8(ascii: "A") + draw(below: 26)
        case UInt8(ascii: "*"):
          let digit = draw(below: 16)
          text[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
        default: break
        }
      }
      column.append(text)
    }
  }

  /// Of 64 bits three numbers are drawn, by multiply and shift: their bias is below one in 80,000.
  private mutating func draw(below limit: UInt64) -> UInt8 {
    if placesLeft == 0 {
      bits = random.next()
      placesLeft = 3
    }
    let part = bits & 0x1F_FFFF
    bits >>= 21
    placesLeft -= 1
    return UInt8(truncatingIfNeeded: (part * limit) >> 21)
  }
}

/// BYTES of one length.
struct BytesGenerator: ColumnGenerator {
  let count: Int
  var random: SplitMix

  mutating func append(_ times: FixedColumn<Int64>, to column: Column) {
    guard case .bytes(let column) = column else { return }
    for _ in 0..<times.count { column.append((0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }) }
  }
}

/// BOOLEAN: true with a likelihood from 0 to 1.
struct BooleanGenerator: ColumnGenerator {
  let share: Double
  var random: SplitMix

  mutating func append(_ times: FixedColumn<Int64>, to column: Column) {
    guard case .boolean(let column) = column else { return }
    for _ in 0..<times.count { column.append(random.unit() < share) }
  }
}
