/// Kafka's hash of a record key (`org.apache.kafka.common.utils.Utils.murmur2`), which decides its partition.
/// It must give what Java gives, or a key's records land in other partitions than other producers put them.
package enum Murmur2 {
  /// The 32-bit murmur2 of the bytes with Kafka's seed.
  package static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let multiplier: UInt32 = 0x5bd1_e995
    let length = bytes.count
    var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: length)
    var index = 0
    while index &+ 4 <= length {
      var word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
      word = word &* multiplier
      word ^= word >> 24
      word = word &* multiplier
      hash = (hash &* multiplier) ^ word
      index &+= 4
    }
    if index < length {
      var tail: UInt32 = 0
      var shift: UInt32 = 0
      while index < length {
        tail |= UInt32(bytes[index]) << shift
        shift &+= 8
        index &+= 1
      }
      hash = (hash ^ tail) &* multiplier
    }
    hash ^= hash >> 13
    hash = hash &* multiplier
    return hash ^ (hash >> 15)
  }

  /// The partition of a key, as Java's default partitioner chooses it.
  package static func partition(of key: UnsafeRawBufferPointer, count: Int) -> Int {
    Int(hash(key) & 0x7fff_ffff) % count
  }
}
