/// Where the bytes of a record's key or value lie in a buffer; or that there are none, for it is null.
package struct PartBytes: Hashable, Sendable {
  package let start: Int
  /// Negative for a null part.
  private let signedCount: Int

  package static let null = PartBytes(start: 0, count: -1)

  @inline(__always)
  package init(start: Int, count: Int) {
    self.start = start
    signedCount = count
  }

  package var isNull: Bool { signedCount < 0 }

  /// How many bytes there are; 0 for a null part.
  package var count: Int { max(signedCount, 0) }

  /// nil for a null part.
  package var range: Range<Int>? { isNull ? nil : start..<start &+ signedCount }
}
