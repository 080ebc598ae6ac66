import TestSupport
import Testing

@testable import Runtime

/// The index of hashes against a Dictionary, with segments so small that they are split all the time.
@Suite struct HashIndexTests {
  @Test(arguments: [(4, 1 << 32), (8, 1 << 32), (16, 5000), (64, 1 << 20), (1024, 1 << 32)])
  func findsWhatWasInserted(largestSegment: Int, range: Int) {
    var random = SeededGenerator(seed: UInt64(largestSegment))
    var index = HashIndex(largestSegment: largestSegment)
    var model: [Int32: UInt32] = [:]
    // Hashes that differ in all bits; a range below 2^32 makes equal ones.
    func hash() -> UInt32 { UInt32(truncatingIfNeeded: Int.random(in: 0..<range, using: &random) &* 0x9E37_79B1) }
    for slot in 0..<Int32(3000) {
      let hash = hash()
      index.insert(hash, slot)
      model[slot] = hash
      if Int.random(in: 0..<3, using: &random) == 0, let (slot, hash) = model.min(by: { $0.key < $1.key }) {
        index.remove(hash, slot)
        model[slot] = nil
      }
    }
    for (slot, hash) in model {
      let found = index.find(hash) { $0 == slot }
      #expect(found == slot)
    }
    for _ in 0..<1000 {
      let hash = hash()
      let first = index.first(hash)
      #expect(first == HashIndex.noSlot ? !model.values.contains(hash) : model[first] == hash)
    }
  }

  @Test func removingAllLeavesNothing() {
    var index = HashIndex(largestSegment: 8)
    // All of them begin at the same place.
    for slot in 0..<Int32(200) { index.insert(UInt32(slot) << 24, slot) }
    for slot in (0..<Int32(200)).reversed() { index.remove(UInt32(slot) << 24, slot) }
    for slot in 0..<Int32(200) {
      let first = index.first(UInt32(slot) << 24)
      #expect(first == HashIndex.noSlot)
    }
  }
}
