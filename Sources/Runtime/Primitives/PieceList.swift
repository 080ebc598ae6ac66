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

  mutating func append(contentsOf elements: [Element]) {
    if last.count + elements.count <= Self.pieceCount {
      last.append(contentsOf: elements)
    } else {
      for element in elements { append(element) }
    }
  }

  /// The elements from a position on.
  func suffix(from start: Int) -> [Element] {
    let place = start - pieces.count * Self.pieceCount
    return place >= 0 ? Array(last[place...]) : Array(self[start...])
  }

  /// Goes through one piece after the other, so that none is looked up for each element.
  struct Iterator: IteratorProtocol {
    private let list: PieceList
    private var piece = 0
    private var current: [Element]
    private var place = 0

    fileprivate init(_ list: PieceList) {
      self.list = list
      current = list.pieces.first ?? list.last
    }

    @inline(__always)
    mutating func next() -> Element? {
      if place == current.count, !moveOn() { return nil }
      defer { place &+= 1 }
      return current[place]
    }

    @inline(never)
    private mutating func moveOn() -> Bool {
      guard piece < list.pieces.count else { return false }
      piece += 1
      current = piece < list.pieces.count ? list.pieces[piece] : list.last
      place = 0
      return !current.isEmpty
    }
  }

  func makeIterator() -> Iterator { Iterator(self) }

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
