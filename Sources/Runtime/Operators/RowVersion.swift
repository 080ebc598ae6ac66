/// Which version of a key's row is meant while a batch is at work.
struct RowVersion: Equatable {
  /// The row of the batch, or one of the two below.
  private let code: Int32

  /// None: there never was a row, or the batch has removed it.
  static let none = RowVersion(code: -2)
  /// The one in the store.
  static let stored = RowVersion(code: -1)

  private init(code: Int32) {
    self.code = code
  }

  /// A row of the batch.
  @inline(__always)
  init(row: Int) {
    code = Int32(truncatingIfNeeded: row)
  }

  @inline(__always)
  var isThere: Bool { self != .none }

  /// The row of the batch that it is; nil where it is in the store, or there is none.
  @inline(__always)
  var row: Int? { code >= 0 ? Int(code) : nil }
}
