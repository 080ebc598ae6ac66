/// Where a part stands in a text, found in one pass over the text whatever the two are (Knuth, Morris and Pratt): texts
/// come from records, and one of 'aaa...' must not take a minute.
///
///     "ana" in "banana"  ->  1, 3
struct Occurrences<Element: Equatable> {
  private let part: [Element]
  /// For each length of a beginning of the part: that of the longest shorter beginning which is also its end.
  private var borders: [Int]

  /// - Parameter part: not empty.
  init(of part: [Element]) {
    self.part = part
    borders = [0]
    borders.reserveCapacity(part.count)
    var border = 0
    for index in part.indices.dropFirst() {
      while border > 0, part[index] != part[border] { border = borders[border - 1] }
      if part[index] == part[border] { border += 1 }
      borders.append(border)
    }
  }

  /// Gives where each occurrence begins, counted from the first element, in their order, until `body` returns false.
  /// - Parameter overlapping: whether the next may begin within the one before.
  func forEach(in text: some Sequence<Element>, overlapping: Bool, _ body: (Int) -> Bool) {
    var matched = 0
    for (index, element) in text.enumerated() {
      while matched > 0, element != part[matched] { matched = borders[matched - 1] }
      if element == part[matched] { matched += 1 }
      guard matched == part.count else { continue }
      if !body(index + 1 - matched) { return }
      matched = overlapping ? borders[matched - 1] : 0
    }
  }
}
