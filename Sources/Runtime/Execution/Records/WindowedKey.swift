import Planner

/// How a window stands behind a key's bytes, as Kafka Streams' windowed serializers write it: big-endian milliseconds.
package enum WindowedKey {
  /// How many bytes the window takes.
  package static func suffixLength(_ window: KeyWindow) -> Int {
    switch window {
    case .time(sizeMillis: .some): 8
    case .time(sizeMillis: nil), .session: 16
    }
  }

  /// The window behind the last bytes of `key`; nil where the key is too short.
  package static func read(_ key: UnsafeRawBufferPointer, _ window: KeyWindow) -> (start: Int64, end: Int64)? {
    let length = suffixLength(window)
    guard key.count >= length else { return nil }
    let first = Int64(bigEndian: key.loadUnaligned(fromByteOffset: key.count - length, as: Int64.self))
    switch window {
    case .time(.some(let sizeMillis)):
      let (end, overflow) = first.addingReportingOverflow(sizeMillis)
      return (first, overflow ? .max : end)
    case .time(nil):
      return (first, Int64(bigEndian: key.loadUnaligned(fromByteOffset: key.count - 8, as: Int64.self)))
    case .session:
      // SessionKeySchema writes the end first, and it is the last millisecond of the session, not the one behind.
      return (Int64(bigEndian: key.loadUnaligned(fromByteOffset: key.count - 8, as: Int64.self)), first)
    }
  }

  /// Appends a window behind a key that stands at the end of `bytes`.
  package static func append(start: Int64, end: Int64, _ window: KeyWindow, to bytes: inout ByteBuffer) {
    switch window {
    case .time(.some): bytes.append(bigEndian: start)
    case .time(nil):
      bytes.append(bigEndian: start)
      bytes.append(bigEndian: end)
    case .session:
      bytes.append(bigEndian: end)
      bytes.append(bigEndian: start)
    }
  }
}
