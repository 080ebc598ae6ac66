import TestSupport
import Testing

@testable import Runtime

@Suite struct DistinctSketchTests {
  private static func sketch(_ numbers: Range<UInt64>) -> DistinctSketch {
    let hasher = KeyHash(seed: 9)
    var sketch = DistinctSketch.few([])
    for number in numbers {
      sketch.insert(withUnsafeBytes(of: number) { hasher.hash($0.baseAddress!, count: $0.count) })
    }
    return sketch
  }

  @Test(arguments: [0, 1, 500, 512] as [UInt64])
  func isExactForFew(count: UInt64) {
    #expect(Self.sketch(0..<count).count == Int64(count))
  }

  @Test(arguments: [513, 3000, 9000, 40_000, 200_000] as [UInt64])
  func estimatesManyWithinFivePercent(count: UInt64) {
    let estimate = Double(Self.sketch(0..<count).count)
    #expect(abs(estimate - Double(count)) < 0.05 * Double(count))
  }

  @Test(arguments: [(100, 50), (400, 300), (2000, 100), (100, 2000), (3000, 2500)] as [(UInt64, UInt64)])
  func aUnionIsTheSketchOfAll(first: UInt64, second: UInt64) {
    var union = Self.sketch(0..<first)
    union.formUnion(Self.sketch(first / 2..<first / 2 + second))
    #expect(union == Self.sketch(0..<max(first, first / 2 + second)))
  }

  @Test func readsBackItsBytesAndRefusesOthers() {
    for sketch in [Self.sketch(0..<3), Self.sketch(0..<2000)] {
      let bytes = sketch.bytes
      #expect(DistinctSketch(bytes: bytes) == sketch)
      #expect(DistinctSketch(bytes: Array(bytes.dropLast())) == nil)
    }
    #expect(DistinctSketch(bytes: []) == nil)
    #expect(DistinctSketch(bytes: [2]) == nil)
  }
}
