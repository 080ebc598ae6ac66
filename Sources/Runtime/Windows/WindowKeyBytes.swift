/// The keys of windowed state: the window's start, for sessions its end, then the key, so that they sort by time.
enum WindowKeyBytes {
  static let startBytes = 8

  /// Appends a key behind its window.
  @inline(__always)
  static func append(_ key: UnsafeRawBufferPointer, start: Int64, to keys: BytesColumn) {
    keys.append(atMost: startBytes + key.count) { target in
      let bytes = UnsafeMutableRawPointer(target)
      bytes.storeBytes(of: ordered(start).bigEndian, as: UInt64.self)
      if let source = key.baseAddress { (bytes + startBytes).copyMemory(from: source, byteCount: key.count) }
      return startBytes + key.count
    }
  }

  /// The window's start and the key without it.
  static func split(_ bytes: UnsafeRawBufferPointer) throws(StateError) -> (start: Int64, key: UnsafeRawBufferPointer) {
    guard bytes.count >= startBytes else { throw .damaged("a windowed key is too short") }
    let start = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
    return (Int64(bitPattern: start ^ signBit), UnsafeRawBufferPointer(rebasing: bytes[startBytes...]))
  }

  /// Appends a key behind its session.
  static func append(_ key: UnsafeRawBufferPointer, start: Int64, end: Int64, to keys: BytesColumn) {
    keys.append(atMost: 2 * startBytes + key.count) { target in
      let bytes = UnsafeMutableRawPointer(target)
      bytes.storeBytes(of: ordered(start).bigEndian, as: UInt64.self)
      bytes.storeBytes(of: ordered(end).bigEndian, toByteOffset: startBytes, as: UInt64.self)
      if let source = key.baseAddress { (bytes + 2 * startBytes).copyMemory(from: source, byteCount: key.count) }
      return 2 * startBytes + key.count
    }
  }

  /// A session's start and end, and the key without them.
  static func splitSession(
    _ bytes: UnsafeRawBufferPointer
  ) throws(StateError) -> (start: Int64, end: Int64, key: UnsafeRawBufferPointer) {
    let (start, rest) = try split(bytes)
    let (end, key) = try split(rest)
    return (start, end, key)
  }

  private static let signBit: UInt64 = 1 << 63

  /// Unsigned in the same order.
  private static func ordered(_ time: Int64) -> UInt64 { UInt64(bitPattern: time) ^ signBit }
}

extension LaneSinks {
  /// Appends a window's bounds to the last two columns, which a windowed key has behind its own.
  func putWindow(start: Int64, end: Int64) {
    withLanes { lanes in
      lanes[lanes.count - 2].put(start)
      lanes[lanes.count - 1].put(end)
    }
  }
}
