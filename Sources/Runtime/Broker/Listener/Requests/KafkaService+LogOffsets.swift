extension KafkaService {
  func listOffsets(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    _ = try reader.number(Int32.self)
    var isolation = Isolation.readUncommitted
    if request.version >= 2, try reader.number(Int8.self) == 1 { isolation = .readCommitted }  // 2
    let topics = try reader.topics { reader, topic throws(WireFault) in
      (try reader.place(topic), try reader.number(Int64.self))
    }
    if request.version >= 2 { writer.throttle() }
    writer.topics(topics) { writer, asked in
      writer.number(Int32(asked.0.partition))
      let place = self.broker.engine.withLock { Self.place(of: asked.1, in: asked.0, isolation, $0) }
      writer.error(place == nil ? .unknownTopicOrPartition : .none)
      writer.number(place?.timestamp ?? -1)
      writer.number(place?.offset ?? -1)
    }
  }

  /// The first record that is not older than a moment; -1 and -2 are the end and the beginning.
  private static func place(
    of moment: Int64, in place: TopicPartition, _ isolation: Isolation, _ engine: borrowing EmbeddedEngine
  ) -> (timestamp: Int64, offset: Int64)? {
    guard let log = engine.log(of: place) else { return nil }
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
    let topics = try reader.topics { reader, topic throws(WireFault) in
      (try reader.place(topic), try reader.number(Int64.self))
    }
    writer.throttle()
    writer.topics(topics) { writer, asked in
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

  /// - Parameter offset: -1 is the end.
  private func deleteRecords(of place: TopicPartition, below offset: Int64) throws(KafkaErrorCode) -> Int64 {
    try broker.engine.withLock { engine throws(KafkaErrorCode) in
      guard let end = engine.log(of: place)?.endOffset else { throw .unknownTopicOrPartition }
      let limit = offset == -1 ? end : offset
      guard limit >= 0, limit <= end else { throw .offsetOutOfRange }
      do throws(BrokerError) {
        try engine.deleteRecords(of: place, below: limit)
        return try engine.topic(place.topic).logs[place.partition].startOffset
      } catch {
        throw KafkaErrorCode(error)
      }
    }
  }
}
