/// A list that grows by pieces. What is in it is never moved: with millions of elements an array takes tens of
/// milliseconds to grow, for which the row that it grows for must wait.
struct PieceList<Element>: RandomAccessCollection {
  /// How many elements a piece has. The first one grows as an array does.
  static var pieceCount: Int { 1 << 16 }

  /// All of them full.
  private var pieces: [[Element]] = []
  private var last: [Element] = []

  var startIndex: Int { 0 }
  var endIndex: Int { pieces.count * Self.pieceCount + last.count }

  /// What it takes.
  var byteCount: Int { (pieces.count * Self.pieceCount + last.capacity) * MemoryLayout<Element>.stride }

  subscript(position: Int) -> Element {
    let piece = position / Self.pieceCount
    return piece < pieces.count ? pieces[piece][position % Self.pieceCount] : last[position - piece * Self.pieceCount]
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if last.count == Self.pieceCount { startPiece() }
    last.append(element)
  }

  mutating func append(contentsOf elements: some Sequence<Element>) {
    for element in elements { append(element) }
  }

  /// Keeps the memory of a piece.
  mutating func removeAll() {
    pieces = []
    last.removeAll(keepingCapacity: true)
  }

  @inline(never)
  private mutating func startPiece() {
    pieces.append(last)
    last = []
    last.reserveCapacity(Self.pieceCount)
  }
}
