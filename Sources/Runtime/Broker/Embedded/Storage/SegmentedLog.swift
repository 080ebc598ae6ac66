/// The files of one partition: segments named after their first offset, each a row of frames, the last one written.
struct SegmentedLog {
  let directory: String
  /// A new segment begins once the last one has this many bytes.
  private let segmentSize: Int
  private var segments: [Int64]
  private var active: ActiveSegment
  /// Has frames that a loss of power could take away.
  private(set) var isDirty = false
  /// Why nothing more may be written: a failed write could not be taken back.
  private var failure: BrokerError?

  /// The segment at the end. A class, as the file it owns can't be copied and the log is kept in arrays.
  private final class ActiveSegment {
    let file: File
    var size: Int

    init(path: String) throws(BrokerError) {
      file = try File(path, .append)
      size = try file.size()
    }
  }

  /// Opens the files in `directory`, which is made where it is not there, and gives every whole frame to `replay`;
  /// first a gap up to where the first segment begins, as older ones may have been deleted.
  /// A torn frame at the very end is cut off, and `onTear` told how many bytes went.
  init(
    directory: String, segmentSize: Int, onTear: (Int) -> Void,
    replay: (LogFrame, [LogFrame.Record], [UInt8]) -> Void
  ) throws(BrokerError) {
    self.directory = directory
    self.segmentSize = segmentSize
    try Directory.create(directory)
    var found: [Int64] = []
    for name in try Directory.names(directory) {
      if let offset = Self.offset(ofSegment: name) {
        found.append(offset)
      } else {
        // What compaction had not finished as the process ended.
        try Directory.removeFile(directory + "/" + name)
      }
    }
    segments = found.isEmpty ? [0] : found
    replay(LogFrame(kind: .gap, firstOffset: segments[0]), [], [])
    for (index, offset) in found.enumerated() {
      let path = Self.path(directory, offset)
      let bytes = try File(path, .read).readAll()
      var position = 0
      while position < bytes.count {
        guard let (frame, records, end) = LogFrame.read(bytes, at: position) else { break }
        replay(frame, records, bytes)
        position = end
      }
      if position == bytes.count { continue }
      guard index == found.count - 1 else {
        throw .corrupted(path: path, reason: "the checksum of the records at byte \(position) is wrong")
      }
      try File(path, .append).truncate(to: position)
      onTear(bytes.count - position)
    }
    active = try ActiveSegment(path: Self.path(directory, segments[segments.count - 1]))
  }

  /// Appends whole frames, the first of which has this offset. Where that fails nothing of them is left behind.
  mutating func append(_ bytes: [UInt8], firstOffset: Int64) throws(BrokerError) {
    if let failure { throw failure }
    if active.size >= segmentSize { try beginSegment(at: firstOffset) }
    do throws(BrokerError) {
      try active.file.write(bytes)
    } catch {
      do throws(BrokerError) {
        try active.file.truncate(to: active.size)
      } catch {
        failure = error
      }
      throw error
    }
    active.size += bytes.count
    isDirty = true
  }

  /// Begins a segment for what comes from `offset` on, where the last one holds anything before.
  mutating func beginSegment(at offset: Int64) throws(BrokerError) {
    guard offset > segments[segments.count - 1] else { return }
    try active.file.sync()
    active = try ActiveSegment(path: Self.path(directory, offset))
    segments.append(offset)
  }

  mutating func sync() throws(BrokerError) {
    guard isDirty else { return }
    try active.file.sync()
    isDirty = false
  }

  /// Deletes the segments of which no record at or above `offset` is part.
  mutating func removeSegments(below offset: Int64) throws(BrokerError) {
    while segments.count > 1, segments[1] <= offset {
      try Directory.removeFile(Self.path(directory, segments[0]))
      segments.removeFirst()
    }
  }

  /// What a compacted file is called until it is a segment.
  static let compactionName = "compacted"

  /// Puts these frames, which end before `endOffset`, in the place of all that is there.
  mutating func replaceAll(_ bytes: [UInt8], endOffset: Int64) throws(BrokerError) {
    try beginSegment(at: endOffset)
    let temporary = directory + "/" + Self.compactionName
    let file = try File(temporary, .replace)
    try file.write(bytes)
    try file.sync()
    _ = try replaceSegments(below: endOffset, withFileAt: temporary)
  }

  /// Puts a synced file in the place of all segments that begin below `offset`, where one begins at it. A crash on the
  /// way leaves the old or the new: the file takes the name of the first segment at once, and replay passes over older
  /// frames left behind it.
  /// - Returns: false where there is nothing to be replaced any more; the file is gone then too.
  mutating func replaceSegments(below offset: Int64, withFileAt path: String) throws(BrokerError) -> Bool {
    guard let first = segments.first, first < offset, let next = segments.firstIndex(of: offset) else {
      try Directory.removeFile(path)
      return false
    }
    try Directory.rename(path, to: Self.path(directory, first))
    try Directory.sync(directory)
    for old in segments[1..<next] { try Directory.removeFile(Self.path(directory, old)) }
    segments.removeSubrange(1..<next)
    return true
  }

  private static func path(_ directory: String, _ offset: Int64) -> String {
    let digits = String(offset)
    return directory + "/" + String(repeating: "0", count: max(0, 20 - digits.count)) + digits + ".log"
  }

  private static func offset(ofSegment name: String) -> Int64? {
    guard name.hasSuffix(".log") else { return nil }
    return Int64(name.dropLast(4))
  }
}
