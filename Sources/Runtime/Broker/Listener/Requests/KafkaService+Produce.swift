extension KafkaService {
  /// - Returns: whether the client wants an answer.
  func produce(
    _ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter
  ) throws(WireFault) -> Bool {
    struct Written {
      let partition: Int
      let result: Result<(offset: Int64, logStart: Int64), KafkaErrorCode>
    }
    let transactionalID = try reader.optionalText()
    let wantsAnswer = try reader.number(Int16.self) != 0
    _ = try reader.number(Int32.self)
    var batch = OutgoingBatch()
    let topics = try reader.topics { reader, topic throws(WireFault) in
      let place = try reader.place(topic)
      let records = try reader.optionalBytes() ?? .init(start: nil, count: 0)
      return Written(
        partition: place.partition,
        result: Result { () throws(KafkaErrorCode) in
          try self.append(records, to: place, transactionalID: transactionalID, by: &batch)
        })
    }
    broker.engine.notifyAll()
    writer.topics(topics) { writer, written in
      writer.number(Int32(written.partition))
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
      if request.version >= 5 { writer.number((try? written.result.get())?.logStart ?? -1) }  // 5
    }
    writer.throttle()
    return wantsAnswer
  }

  private func append(
    _ bytes: UnsafeRawBufferPointer, to place: TopicPartition, transactionalID: String?,
    by batch: inout OutgoingBatch
  ) throws(KafkaErrorCode) -> (offset: Int64, logStart: Int64) {
    var set = RecordSetReader(bytes, batchLimit: broker.recordLimit(of: place.topic))
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
      // In a function of its own, so that nothing holds the log while it is written to.
      try engine.check(batch, stamp, for: place, transactionalID: transactionalID)
      do throws(BrokerError) {
        _ = try engine.check(batch, for: place.topic)
        let offset = try engine.append(batch, indices: 0..<batch.count, to: place, stamp: stamp)
        return (offset, engine.log(of: place)?.startOffset ?? -1)
      } catch {
        throw KafkaErrorCode(error)
      }
    }
  }
}

extension EmbeddedEngine {
  /// Throws what a producer is told that may not write these records, or not now.
  fileprivate func check(
    _ batch: borrowing OutgoingBatch, _ stamp: ProducerStamp?, for place: TopicPartition, transactionalID: String?
  ) throws(KafkaErrorCode) {
    guard let log = log(of: place) else { throw .unknownTopicOrPartition }
    if topics[place.topic]?.isCompacted == true, batch.entries.contains(where: \.key.isNull) { throw .invalidRecord }
    guard let stamp else { return }
    if stamp.isTransactional {
      let identity = EmbeddedTransactions.Identity(producerID: stamp.producerID, epoch: stamp.epoch)
      try checkOpen(identity, of: transactionalID ?? "", touches: place)
    }
    if case .outOfOrder = log.check(stamp, count: batch.count) { throw .outOfOrderSequenceNumber }
  }
}
