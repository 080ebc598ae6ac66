import Testing

@testable import Runtime

@Suite("Murmur2")
struct Murmur2Tests {
  /// The vectors of Kafka's own `UtilsTest.testMurmur2`.
  @Test(
    "gives what Kafka's Java client gives",
    arguments: [
      ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
      ("a-little-bit-longer-string", -1_486_304_829),
      ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
    ] as [(String, Int32)])
  func vectors(_ text: String, _ expected: Int32) {
    #expect(Array(text.utf8).withUnsafeBytes { Int32(bitPattern: Murmur2.hash($0)) } == expected)
  }

  @Test("stays within the partitions", arguments: [1, 2, 3, 12, 1000])
  func range(_ count: Int) {
    for number in 0..<1000 {
      let partition = Array("key\(number)".utf8).withUnsafeBytes { Murmur2.partition(of: $0, count: count) }
      #expect((0..<count).contains(partition))
    }
  }

  @Test("takes an empty key")
  func empty() {
    #expect([UInt8]().withUnsafeBytes { Int32(bitPattern: Murmur2.hash($0)) } == 275_646_681)
  }
}
