/// One side of the rows that come out of an operator: for each of them which version of the side's row it has.
///
///     versions: batch 0, none, stored, batch 1, stored       stored: 'b', 'd'
///
/// It holds until something is written to the store.
struct SideRows {
  let versions: [RowVersion]
  /// What reads those that are stored, in their order.
  let stored: [StateReader]
  let hasNone: Bool
  /// Whether they are the first rows of the batch, each at its own place.
  private let areInPlace: Bool

  /// - Parameters:
  ///   - version: of each row.
  ///   - place: of a row that is stored.
  /// - Throws: `StateError` where a stored row can't be read.
  @inline(__always)
  init(
    _ count: Int, in store: RowStore, version: (_ row: Int) -> RowVersion, place: (_ row: Int) -> SlotPlace
  ) throws {
    var (hasNone, areInPlace) = (false, true)
    var storedCount = 0
    let versions = [RowVersion](unsafeUninitializedCapacity: count) { versions, initializedCount in
      for row in 0..<count {
        let version = version(row)
        versions.initializeElement(at: row, to: version)
        areInPlace = areInPlace && version == RowVersion(row: row)
        hasNone = hasNone || version == .none
        storedCount &+= version == .stored ? 1 : 0
      }
      initializedCount = count
    }
    stored = try [StateReader](unsafeUninitializedCapacity: storedCount) { readers, initializedCount in
      for row in 0..<count where versions[row] == .stored {
        readers.initializeElement(at: initializedCount, to: try store.reader(at: place(row)))
        initializedCount &+= 1
      }
    }
    self.versions = versions
    self.hasNone = hasNone
    self.areInPlace = areInPlace
  }

  var count: Int { versions.count }

  /// Whether they are all rows of a batch, as they are.
  func areAll(of batchCount: Int) -> Bool { areInPlace && count == batchCount }
}
