/// Finds what a misspelled name was meant to be, for "did you mean" hints.
package enum NearestName {
  /// Longer names are not compared: the work grows with the product of the lengths.
  private static let longestName = 128

  /// The candidate that differs least from a name, upper and lower case being the same: in at most a third of its
  /// letters. Nil where none is that near. Of equally near ones the first counts.
  package static func find(_ name: String, in candidates: some Sequence<String>) -> String? {
    let letters = Array(name.uppercased().unicodeScalars)
    guard !letters.isEmpty, letters.count <= longestName else { return nil }
    var nearest: String?
    var smallest = max(1, letters.count / 3) + 1
    for candidate in candidates {
      let other = Array(candidate.uppercased().unicodeScalars)
      guard other.count <= longestName, abs(other.count - letters.count) < smallest else { continue }
      let distance = editDistance(letters, other)
      // A short word that shares no letter with another is no misspelling of it.
      guard distance < smallest, distance < min(letters.count, other.count) else { continue }
      smallest = distance
      nearest = candidate
    }
    return nearest
  }

  /// The hint for a misspelled name: `did you mean X?`, or nil where no candidate is near.
  package static func hint(for name: String, in candidates: some Sequence<String>) -> String? {
    find(name, in: candidates).map { "did you mean \($0)?" }
  }

  /// How many letters must be added, left out, changed or swapped with their neighbour (optimal string alignment).
  private static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let isSame = left[row] == right[column]
        var distance = min(last[column] + (isSame ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          distance = min(distance, beforeLast[column - 1] + 1)
        }
        current.append(distance)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
