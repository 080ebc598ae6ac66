extension KafkaService {
  // MARK: Writing

  /// - Returns: whether the client wants an answer.
  func produce(
    _ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter
  ) throws(WireFault) -> Bool {
    struct Written {
      let partition: Int32
      let result: Result<(offset: Int64, logStart: Int64), KafkaErrorCode>
    }
    let transactionalID = try reader.optionalText()
    let wantsAnswer = try reader.number(Int16.self) != 0
    _ = try reader.number(Int32.self)
    var batch = OutgoingBatch()
    let topics = try reader.list { reader throws(WireFault) in
      let topic = try reader.text()
      return (
        topic,
        try reader.list { reader throws(WireFault) -> Written in
          let partition = try reader.number(Int32.self)
          let records = try reader.optionalBytes() ?? .init(start: nil, count: 0)
          let place = TopicPartition(topic, Int(partition))
          return Written(
            partition: partition,
            result: Result { () throws(KafkaErrorCode) in
              try self.append(records, to: place, transactionalID: transactionalID, by: &batch)
            })
        }
      )
    }
    broker.engine.notifyAll()
    writer.list(topics) { writer, topic in
      writer.text(topic.0)
      writer.list(topic.1) { writer, written in
        writer.number(written.partition)
        switch written.result {
        case .success(let place):
          writer.error(.none)
          writer.number(place.offset)
        case .failure(let code):
          writer.error(code)
          writer.number(Int64(-1))
        }
        // Records keep the time that the client gave them.
        writer.number(Int64(-1))
        if request.version >= 5 { writer.number((try? written.result.get())?.logStart ?? -1) }
      }
    }
    writer.throttle()
    return wantsAnswer
  }

  private func append(
    _ bytes: UnsafeRawBufferPointer, to place: TopicPartition, transactionalID: String?,
    by batch: inout OutgoingBatch
  ) throws(KafkaErrorCode) -> (offset: Int64, logStart: Int64) {
    var set = RecordSetReader(bytes)
    var first: (offset: Int64, logStart: Int64)?
    batch.removeAll()
    while let header = try set.next(into: &batch, partition: place.partition) {
      let written = try append(batch, header.stamp, to: place, transactionalID: transactionalID)
      first = first ?? written
      batch.removeAll()
    }
    guard let first else { throw .invalidRecord }
    return first
  }

  private func append(
    _ batch: borrowing OutgoingBatch, _ stamp: ProducerStamp?, to place: TopicPartition, transactionalID: String?
  ) throws(KafkaErrorCode) -> (offset: Int64, logStart: Int64) {
    try broker.engine.withLock { engine throws(KafkaErrorCode) in
      guard let topic = engine.topics[place.topic], topic.logs.indices.contains(place.partition) else {
        throw .unknownTopicOrPartition
      }
      if topic.isCompacted, batch.entries.contains(where: \.key.isNull) { throw .invalidRecord }
      if let stamp {
        if stamp.isTransactional {
          let identity = EmbeddedTransactions.Identity(producerID: stamp.producerID, epoch: stamp.epoch)
          try engine.checkOpen(identity, of: transactionalID ?? "", touches: place)
        }
        if case .outOfOrder = topic.logs[place.partition].check(stamp, count: batch.count) {
          throw .outOfOrderSequenceNumber
        }
      }
      do throws(BrokerError) {
        _ = try engine.check(batch, for: place.topic)
        let offset = try engine.append(batch, indices: 0..<batch.count, to: place, stamp: stamp)
        return (offset, topic.logs[place.partition].startOffset)
      } catch {
        throw KafkaErrorCode(error)
      }
    }
  }

  // MARK: Reading

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
    let topics = try reader.list { reader throws(WireFault) in
      let topic = try reader.text()
      return (
        topic,
        try reader.list { reader throws(WireFault) -> Wanted in
          let partition = Int(try reader.number(Int32.self))
          if version >= 9 { _ = try reader.number(Int32.self) }  // 9: leader epoch
          let offset = try reader.number(Int64.self)
          if version >= 5 { _ = try reader.number(Int64.self) }  // 5: log start, of followers
          return Wanted(
            place: TopicPartition(topic, partition), offset: offset, mostBytes: Int(try reader.number(Int32.self)))
        }
      )
    }
    let found = wait(millis: waitMillis, for: leastBytes) { engine in
      var left = max(mostBytes, 1)
      return topics.map { topic in
        (topic.0, topic.1.map { self.read($0, isolation, mostBytes: &left, engine) })
      }
    }
    writer.throttle()
    if version >= 7 {
      writer.error(.none)
      // No session: the client names all its partitions each time.
      writer.number(Int32(0))
    }
    writer.list(found) { writer, topic in
      writer.text(topic.0)
      writer.list(topic.1) { writer, found in
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
  }

  /// Looks until there are so many bytes, or an error, or the time is over.
  private func wait(
    millis: Int, for leastBytes: Int, _ look: (borrowing EmbeddedEngine) -> [(String, [Found])]
  ) -> [(String, [Found])] {
    let found = broker.engine.wait(until: .after(millis: millis)) { engine -> [(String, [Found])]? in
      let found = look(engine)
      let all = found.lazy.flatMap(\.1)
      let isEnough = all.reduce(0) { $0 + $1.byteCount } >= leastBytes || all.contains { $0.code != .none }
      return isEnough || self.isStopped ? found : nil
    }
    return found ?? broker.engine.withLock { look($0) }
  }

  private func read(
    _ wanted: Wanted, _ isolation: Isolation, mostBytes left: inout Int, _ engine: borrowing EmbeddedEngine
  ) -> Found {
    var found = Found(partition: wanted.place.partition)
    guard let topic = engine.topics[wanted.place.topic], topic.logs.indices.contains(wanted.place.partition) else {
      found.code = .unknownTopicOrPartition
      return found
    }
    let log = topic.logs[wanted.place.partition]
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

  // MARK: Offsets

  func listOffsets(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    _ = try reader.number(Int32.self)
    var isolation = Isolation.readUncommitted
    if request.version >= 2, try reader.number(Int8.self) == 1 { isolation = .readCommitted }  // 2
    let topics = try reader.list { reader throws(WireFault) in
      let topic = try reader.text()
      return (
        topic,
        try reader.list { reader throws(WireFault) in
          (TopicPartition(topic, Int(try reader.number(Int32.self))), try reader.number(Int64.self))
        }
      )
    }
    if request.version >= 2 { writer.throttle() }
    writer.list(topics) { writer, topic in
      writer.text(topic.0)
      writer.list(topic.1) { writer, asked in
        writer.number(Int32(asked.0.partition))
        let place = self.broker.engine.withLock { Self.place(of: asked.1, in: asked.0, isolation, $0) }
        writer.error(place == nil ? .unknownTopicOrPartition : .none)
        writer.number(place?.timestamp ?? -1)
        writer.number(place?.offset ?? -1)
      }
    }
  }

  /// The first record that is not older than a moment; -1 and -2 are the end and the beginning.
  private static func place(
    of moment: Int64, in place: TopicPartition, _ isolation: Isolation, _ engine: borrowing EmbeddedEngine
  ) -> (timestamp: Int64, offset: Int64)? {
    guard let topic = engine.topics[place.topic], topic.logs.indices.contains(place.partition) else { return nil }
    let log = topic.logs[place.partition]
    if moment == -1 { return (-1, log.endOffset(isolation)) }
    if moment == -2 { return (-1, log.startOffset) }
    var next = log.startOffset
    while let read = log.read(from: next, isolation: isolation, limit: 4096), read.nextOffset > next {
      if let slice = read.records {
        let record = slice.chunk.records(slice.range).first { $0.timestampMillis >= moment }
        if let record { return (record.timestampMillis, record.offset) }
      }
      next = read.nextOffset
    }
    return (-1, -1)
  }

  func deleteRecords(_ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let topics = try reader.list { reader throws(WireFault) in
      let topic = try reader.text()
      return (
        topic,
        try reader.list { reader throws(WireFault) in
          (TopicPartition(topic, Int(try reader.number(Int32.self))), try reader.number(Int64.self))
        }
      )
    }
    writer.throttle()
    writer.list(topics) { writer, topic in
      writer.text(topic.0)
      writer.list(topic.1) { writer, asked in
        writer.number(Int32(asked.0.partition))
        do throws(KafkaErrorCode) {
          let start = try self.deleteRecords(of: asked.0, below: asked.1)
          writer.number(start)
          writer.error(.none)
        } catch {
          writer.number(Int64(-1))
          writer.error(error)
        }
      }
    }
  }

  /// - Parameter offset: -1 is the end.
  private func deleteRecords(of place: TopicPartition, below offset: Int64) throws(KafkaErrorCode) -> Int64 {
    try broker.engine.withLock { engine throws(KafkaErrorCode) in
      guard let topic = engine.topics[place.topic], topic.logs.indices.contains(place.partition) else {
        throw .unknownTopicOrPartition
      }
      let log = topic.logs[place.partition]
      let limit = offset == -1 ? log.endOffset : offset
      guard limit >= 0, limit <= log.endOffset else { throw .offsetOutOfRange }
      do throws(BrokerError) {
        try engine.deleteRecords(of: place, below: limit)
        return try engine.topic(place.topic).logs[place.partition].startOffset
      } catch {
        throw KafkaErrorCode(error)
      }
    }
  }
}
