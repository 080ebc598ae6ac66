import Testing

@testable import Runtime

@Suite struct PieceListTests {
  /// Over the ends of pieces, and again after everything was taken out.
  @Test func holdsWhatWasAppendedInOrder() {
    let piece = PieceList<Int32>.pieceCount
    var list = PieceList<Int32>()
    for count in [0, 1, piece - 1, piece, piece + 1, 3 * piece + 5] {
      list.removeAll()
      // Within a piece, and over its end.
      list.append(contentsOf: Array(0..<Int32(count / 3)))
      list.append(contentsOf: Array(Int32(count / 3)..<Int32(count)))
      #expect(list.count == count)
      #expect(list.isEmpty == (count == 0))
      #expect(list.elementsEqual(0..<Int32(count)))
      #expect(Array(list) == Array(0..<Int32(count)))
      #expect(list.indices.allSatisfy { list[$0] == Int32($0) })
      #expect(list.byteCount >= 4 * count)
      for start in Set([0, count / 2, max(count - 3, 0), count]) {
        #expect(list.suffix(from: start) == Array(Int32(start)..<Int32(count)))
      }
    }
  }
}
