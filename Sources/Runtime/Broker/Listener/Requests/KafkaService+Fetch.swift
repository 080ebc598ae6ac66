extension KafkaService {
  /// What a client wants to read of a partition.
  private struct Wanted {
    let place: TopicPartition
    let offset: Int64
    let mostBytes: Int
  }

  /// What is there.
  private struct Found {
    let partition: Int
    var code = KafkaErrorCode.none
    var slices: [LogRead.Slice] = []
    /// What the slices stand for; behind them there may be some that the client does not get to see.
    var offsets: Range<Int64> = 0..<0
    var byteCount = 0
    var start: Int64 = -1
    var end: Int64 = -1
    var stable: Int64 = -1
  }

  func fetch(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let version = request.version
    _ = try reader.number(Int32.self)
    let waitMillis = Int(try reader.number(Int32.self))
    let leastBytes = Int(try reader.number(Int32.self))
    let mostBytes = Int(try reader.number(Int32.self))
    let isolation: Isolation = try reader.number(Int8.self) == 1 ? .readCommitted : .readUncommitted
    if version >= 7 { _ = try reader.take(8) }  // 7: session and its epoch
    let topics = try reader.topics { reader, topic throws(WireFault) in
      let place = try reader.place(topic)
      if version >= 9 { _ = try reader.number(Int32.self) }  // 9: leader epoch
      let offset = try reader.number(Int64.self)
      if version >= 5 { _ = try reader.number(Int64.self) }  // 5: log start, of followers
      return Wanted(place: place, offset: offset, mostBytes: Int(try reader.number(Int32.self)))
    }
    let found = wait(millis: waitMillis, for: leastBytes) { engine in
      var left = max(mostBytes, 1)
      return topics.map { topic in topic.map { self.read($0, isolation, mostBytes: &left, engine) } }
    }
    writer.throttle()
    if version >= 7 {
      writer.error(.none)
      // No session: the client names all its partitions each time.
      writer.number(Int32(0))
    }
    writer.topics(found) { writer, found in
      writer.number(Int32(found.partition))
      writer.error(found.code)
      writer.number(found.end)
      writer.number(found.stable)
      if version >= 5 { writer.number(found.start) }
      // Records of aborted transactions were left out already.
      writer.nullList()
      if version >= 11 { writer.number(Int32(-1)) }  // 11: a replica to read from instead
      writer.records { bytes in
        if !found.offsets.isEmpty { RecordSetWriter.write(found.slices, offsets: found.offsets, to: &bytes) }
      }
    }
  }

  /// Looks until there are so many bytes, or an error, or the time is over.
  private func wait(
    millis: Int, for leastBytes: Int, _ look: (borrowing EmbeddedEngine) -> [WireTopic<Found>]
  ) -> [WireTopic<Found>] {
    let found = broker.engine.wait(until: .after(millis: millis)) { engine -> [WireTopic<Found>]? in
      let found = look(engine)
      let all = found.lazy.flatMap(\.partitions)
      let isEnough = all.reduce(0) { $0 + $1.byteCount } >= leastBytes || all.contains { $0.code != .none }
      return isEnough || self.isStopped ? found : nil
    }
    return found ?? broker.engine.withLock { look($0) }
  }

  private func read(
    _ wanted: Wanted, _ isolation: Isolation, mostBytes left: inout Int, _ engine: borrowing EmbeddedEngine
  ) -> Found {
    var found = Found(partition: wanted.place.partition)
    guard let log = engine.log(of: wanted.place) else {
      found.code = .unknownTopicOrPartition
      return found
    }
    (found.start, found.end, found.stable) = (log.startOffset, log.endOffset, log.lastStableOffset)
    var next = wanted.offset
    // The first record comes whatever its size, or a client would wait for it for ever.
    while left > 0, found.byteCount < max(wanted.mostBytes, 1) {
      guard let read = log.read(from: next, isolation: isolation, limit: 512) else {
        found.code = .offsetOutOfRange
        return found
      }
      if read.nextOffset == next { break }
      if let slice = read.records {
        found.slices.append(slice)
        let bytes = slice.chunk.records(slice.range).reduce(0) { $0 + RecordSetWriter.size(of: $1) }
        found.byteCount += bytes
        left -= bytes
      } else {
        found.byteCount += 1
      }
      next = read.nextOffset
    }
    found.offsets = wanted.offset..<max(next, wanted.offset)
    return found
  }
}
