/// The order in which ksqlDB meets a map's entries: that of Java's `HashMap`, where an entry's bucket follows from its
/// key's `String.hashCode`. REDUCE over a map depends on it.
enum JavaMapOrder {
  static func sorted(_ entries: [MapValue.Entry]) -> [MapValue.Entry] {
    // As `new HashMap(map)` sizes its table: filled to three quarters at most, and one to spare.
    let wanted = entries.count * 4 / 3 + 1
    var buckets: UInt32 = 1
    while buckets < wanted { buckets *= 2 }
    let placed = entries.enumerated().map { (bucket: spreadHash($1.key) & (buckets - 1), place: $0, entry: $1) }
    return placed.sorted { ($0.bucket, $0.place) < ($1.bucket, $1.place) }.map(\.entry)
  }

  private static func spreadHash(_ key: Value) -> UInt32 {
    let hash = key.text.utf16.reduce(UInt32(0)) { $0 &* 31 &+ UInt32($1) }
    return hash ^ hash >> 16
  }
}
