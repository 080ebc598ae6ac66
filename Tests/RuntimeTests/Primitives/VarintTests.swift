import Testing

@testable import Runtime

@Suite struct VarintTests {
  /// About each number of bits: the largest of that many, and its neighbours.
  private static let numbers = [0, 1] + (1..<64).flatMap { bits -> [UInt64] in
    let largest: UInt64 = 1 << UInt64(bits) - 1
    return [largest - 1, largest, largest + 1, largest ^ 0x2a, 0xAAAA_AAAA_AAAA_AAAA & largest]
  } + [.max - 1, .max]

  @Test func bothWaysOfWritingGiveTheSameBytes() throws {
    for number in Self.numbers {
      let room = [UInt8](repeating: 0, count: Varint.maxByteCount)
      var (fast, exact) = (room, room)
      let count = fast.withUnsafeMutableBufferPointer { Varint.write(number, to: $0.baseAddress!) }
      let exactCount = exact.withUnsafeMutableBufferPointer { Varint.writeExactly(number, to: $0.baseAddress!) }
      #expect(count == exactCount && count == Varint.byteCount(of: number), "\(number)")
      #expect(fast[..<count] == exact[..<count], "\(number)")
      try fast[..<count].withUnsafeBytes { bytes in
        var reader = StateReader(bytes)
        #expect(try reader.unsigned() == number)
        try reader.expectEnd()
      }
    }
  }
}
