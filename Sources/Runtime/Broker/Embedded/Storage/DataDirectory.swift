#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The embedded broker's files: `lock`, `id`, `metadata`, and under `topics/` a directory for each partition.
///
/// Used under the broker's lock only.
final class DataDirectory {
  let path: String
  private let segmentSize: Int
  private let lock: File
  private var logs: [TopicPartition: SegmentedLog] = [:]
  private var writer = BinaryWriter()

  private var metadataPath: String { path + "/metadata" }
  private func directory(of place: TopicPartition) -> String { "\(path)/topics/\(place.topic)-\(place.partition)" }

  /// Takes the directory for this process, making it where it is not there. Throws `.storage` where another one
  /// has it.
  init(_ path: String, segmentSize: Int = 64 << 20) throws(BrokerError) {
    self.path = path
    self.segmentSize = segmentSize
    try Directory.create(path)
    lock = try File(path + "/lock", .lock)
    guard try Self.take(lock) else {
      let holder = String(decoding: try lock.readAll(), as: UTF8.self)
      let process = holder.isEmpty ? "" : " (process \(holder))"
      throw .storage(path: path, reason: "this data directory is in use by another sqlstream\(process)")
    }
    try lock.truncate(to: 0)
    try lock.write(Array(String(getpid()).utf8))
    try Directory.create(path + "/topics")
  }

  /// Takes the lock, for which it waits a moment: one who is just ending may still hold it, and so does a child of this
  /// very process between its fork and its exec.
  private static func take(_ lock: borrowing File) throws(BrokerError) -> Bool {
    for _ in 0..<50 {
      if try lock.tryLock() { return true }
      WorkerThread.sleep(millis: 10)
    }
    return try lock.tryLock()
  }

  /// The directory's own id, for those who keep offsets of its topics elsewhere.
  /// - Parameter new: what it gets where it has none yet.
  func id(orNew new: @autoclosure () -> String) throws(BrokerError) -> String {
    let idPath = path + "/id"
    if Directory.exists(idPath) {
      let id = String(decoding: try File(idPath, .read).readAll(), as: UTF8.self)
      if !id.isEmpty { return id }
    }
    let id = new()
    let temporary = idPath + ".new"
    let file = try File(temporary, .replace)
    try file.write(Array(id.utf8))
    try file.sync()
    try Directory.rename(temporary, to: idPath)
    try Directory.sync(path)
    return id
  }

  /// What was saved last; empty for a new directory.
  func loadMetadata() throws(BrokerError) -> StoredMetadata {
    guard Directory.exists(metadataPath) else { return StoredMetadata() }
    return try StoredMetadata(decoding: try File(metadataPath, .read).readAll(), path: metadataPath)
  }

  /// Stores the metadata, and all records before it, so that a loss of power takes neither.
  func save(_ metadata: StoredMetadata) throws(BrokerError) {
    for place in logs.keys { try logs[place]?.sync() }
    let temporary = metadataPath + ".new"
    let file = try File(temporary, .replace)
    try file.write(metadata.encoded())
    try file.sync()
    try Directory.rename(temporary, to: metadataPath)
    try Directory.sync(path)
  }

  /// Opens a partition's files and reads their frames. See `SegmentedLog`.
  func open(
    _ place: TopicPartition, onTear: (Int) -> Void, replay: (LogFrame, [LogFrame.Record], [UInt8]) -> Void
  ) throws(BrokerError) {
    logs[place] = try SegmentedLog(
      directory: directory(of: place), segmentSize: segmentSize, onTear: onTear, replay: replay)
  }

  /// Makes a new partition's files, without what a deleted topic of that name may have left.
  func create(_ place: TopicPartition) throws(BrokerError) {
    if Directory.exists(directory(of: place)) { try Directory.remove(directory(of: place)) }
    try open(place, onTear: { _ in }, replay: { _, _, _ in })
  }

  func remove(_ place: TopicPartition) throws(BrokerError) {
    logs[place] = nil
    try Directory.remove(directory(of: place))
  }

  /// Removes the directories of topics that are not among these: their deletion was cut short.
  func removeAllPartitions(except places: Set<TopicPartition>) throws(BrokerError) {
    let known = Set(places.map { "\($0.topic)-\($0.partition)" })
    for name in try Directory.names(path + "/topics") where !known.contains(name) {
      try Directory.remove("\(path)/topics/\(name)")
    }
  }

  /// Appends the entries of `batch` at these indices as one frame.
  func append(
    _ batch: OutgoingBatch, indices: some Collection<Int>, to place: TopicPartition, firstOffset: Int64,
    stamp: ProducerStamp?
  ) throws(BrokerError) {
    writer.bytes.removeAll(keepingCapacity: true)
    LogFrame(kind: .records, firstOffset: firstOffset, stamp: stamp).encoded(into: &writer) { writer in
      for (delta, index) in indices.enumerated() {
        let entry = batch.entries[index]
        LogFrame.write(
          offsetDelta: Int64(delta), timestampMillis: entry.timestampMillis,
          key: entry.keyRange.map { batch.bytes[$0] }, value: entry.valueRange.map { batch.bytes[$0] },
          headers: batch.headers(of: entry), to: &writer)
      }
      return indices.count
    }
    try logs[place]?.append(writer.bytes, firstOffset: firstOffset)
  }

  /// Appends a frame without records.
  func append(_ frame: LogFrame, to place: TopicPartition) throws(BrokerError) {
    writer.bytes.removeAll(keepingCapacity: true)
    frame.encoded(into: &writer) { _ in 0 }
    try logs[place]?.append(writer.bytes, firstOffset: frame.firstOffset)
  }

  func removeSegments(of place: TopicPartition, below offset: Int64) throws(BrokerError) {
    try logs[place]?.removeSegments(below: offset)
  }

  /// See `SegmentedLog.replaceAll`.
  func replaceAll(of place: TopicPartition, with frames: [UInt8], endOffset: Int64) throws(BrokerError) {
    try logs[place]?.replaceAll(frames, endOffset: endOffset)
  }

  /// Where a compaction of the partition writes: next to its segments, and no segment itself.
  func compactionPath(of place: TopicPartition) -> String { directory(of: place) + "/" + SegmentedLog.compactionName }

  /// Makes what follows go to a segment of its own, which begins at this offset.
  func beginSegment(of place: TopicPartition, at offset: Int64) throws(BrokerError) {
    try logs[place]?.beginSegment(at: offset)
  }

  /// See `SegmentedLog.replaceSegments`.
  func replaceSegments(
    of place: TopicPartition, below offset: Int64, withFileAt path: String
  ) throws(BrokerError) -> Bool {
    try logs[place]?.replaceSegments(below: offset, withFileAt: path) ?? false
  }

  func sync() throws(BrokerError) {
    for place in logs.keys { try logs[place]?.sync() }
  }
}
