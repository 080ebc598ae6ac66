import TestSupport
import Testing

@testable import Runtime

@Suite struct ByteArenaTests {
  private static func bytes(_ count: Int, _ seed: Int) -> [UInt8] {
    Array(repeating: UInt8(truncatingIfNeeded: seed), count: count)
  }

  @Test func keepsWhatItIsGivenThroughReplacementsAndReleases() {
    var random = SeededGenerator(seed: 7)
    var arena = ByteArena()
    var model: [Int: (place: ByteArena.Place, bytes: [UInt8])] = [:]
    for step in 0..<4000 {
      let id = Int.random(in: 0..<300, using: &random)
      let size = [0, 3, 8, 12, 13, 60, 129, 400, 5000, 70_000].randomElement(using: &random)!
      let bytes = Self.bytes(size, step)
      switch Int.random(in: 0..<3, using: &random) {
      case 0:
        if let known = model.removeValue(forKey: id) { arena.release(known.place) }
      default:
        let old = model[id]?.place ?? .none
        model[id] = (bytes.withUnsafeBytes { arena.replace(old, by: $0) }, bytes)
      }
    }
    for (place, bytes) in model.values {
      let kept = Array(arena.bytes(at: place))
      #expect(kept == bytes)
    }
  }

  @Test func usesFreedPlacesAgain() {
    var arena = ByteArena()
    let bytes = Self.bytes(40, 1)
    for _ in 0..<2000 { arena.release(bytes.withUnsafeBytes { arena.store($0) }) }
    let byteCount = arena.byteCount
    #expect(byteCount <= 4096)
    let long = Self.bytes(200_000, 1)
    for _ in 0..<100 { arena.release(long.withUnsafeBytes { arena.store($0) }) }
    let byteCountAfterLong = arena.byteCount
    #expect(byteCountAfterLong <= 4096)
  }
}
