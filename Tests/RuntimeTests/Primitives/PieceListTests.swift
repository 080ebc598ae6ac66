import Testing

@testable import Runtime

@Suite struct PieceListTests {
  /// Over the ends of pieces, and again after everything was taken out.
  @Test func holdsWhatWasAppendedInOrder() {
    let piece = PieceList<Int32>.pieceCount
    var list = PieceList<Int32>()
    for count in [0, 1, piece - 1, piece, piece + 1, 3 * piece + 5] {
      list.removeAll()
      list.append(contentsOf: 0..<Int32(count))
      #expect(list.count == count)
      #expect(list.isEmpty == (count == 0))
      #expect(list.elementsEqual(0..<Int32(count)))
      #expect(list.byteCount >= 4 * count)
      #expect(list[(count / 2)...].first == (count == 0 ? nil : Int32(count / 2)))
    }
  }
}
