/// What a query keeps between records, by key: what a changelog carries and a restart brings back.
///
/// Belongs to one task and its thread. Keys and values are byte strings in the store's own form, versioned, and only
/// that store (of a query with the same plan) reads them again.
package protocol StateStore: AnyObject {
  /// Its name in the query, such as `aggregate` or `join-left`; the changelog topic is named after it.
  var name: String { get }

  /// How many rows it holds.
  var rowCount: Int { get }

  /// What it takes in memory, as far as it is known.
  var byteCount: Int { get }

  /// Gives each entry that was changed since the last call once, as it is now; a value of nil is a tombstone. After
  /// that nothing counts as changed. A commit calls this, or `forgetChanges` where nobody reads a changelog.
  func drainChanges(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) throws -> Void) throws

  /// Lets nothing count as changed, as `drainChanges` does, and gives out nothing: no entry is made into bytes.
  func forgetChanges()

  /// Makes every entry count as changed, so that the next `drainChanges` gives all of them.
  func markAllChanged()

  /// Takes back an entry that `drainChanges` gave; it does not count as changed. A value of nil removes it.
  ///
  /// - Throws: `StateError` where the bytes are not what this store wrote.
  func restore(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) throws(StateError)
}

/// Why bytes of state can't be read.
package enum StateError: Error, Equatable, CustomStringConvertible {
  /// They end too early, are too long or have no meaning.
  case damaged(String)
  /// Another version of sqlstream wrote them.
  case unknownVersion(UInt8)

  package var description: String {
    switch self {
    case .damaged(let what): "the state is damaged: \(what)"
    case .unknownVersion(let version): "the state was written in version \(version), which this program does not know"
    }
  }
}
