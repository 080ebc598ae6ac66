extension EmbeddedEngine {
  /// Reads all files back, ends the transactions that were open, compacts and drops what is too old.
  mutating func recover(from directory: DataDirectory, nowMillis: Int64, log: BrokerLog) throws(BrokerError) {
    let stored = try directory.loadMetadata()
    groups = stored.groups.filter { !$0.value.isUnused }
    transactions = stored.transactions
    for specification in stored.topics { topics[specification.name] = try EmbeddedTopic(specification) }
    var places: Set<TopicPartition> = []
    for (name, topic) in topics {
      for partition in topic.logs.indices { places.insert(TopicPartition(name, partition)) }
    }
    try directory.removeAllPartitions(except: places)
    for place in places.sorted() { try replay(place, from: directory, log: log) }
    try endOpenTransactions(in: places)
    try dropOldRecords(nowMillis: nowMillis)
    for place in places.sorted() where topics[place.topic]?.isCompacted == true {
      try compactRecovered(place, in: directory, nowMillis: nowMillis)
    }
  }

  private mutating func replay(
    _ place: TopicPartition, from directory: DataDirectory, log: BrokerLog
  ) throws(BrokerError) {
    var partition = PartitionLog()
    try directory.open(place) { bytes in
      log(BrokerNotice(.warning, "\(place): dropped the last \(bytes) bytes, which were not written completely"))
    } replay: { frame, records, bytes in
      partition.replay(frame, records, bytes)
    }
    transactions.reserveProducerIDs(through: partition.sequences.largestProducerID)
    topics[place.topic]?.logs[place.partition] = partition
  }

  /// Commits what had been decided as the process ended and aborts the rest: its producers are gone.
  private mutating func endOpenTransactions(in places: Set<TopicPartition>) throws(BrokerError) {
    for (id, holder) in transactions.holders.sorted(by: { $0.key < $1.key }) {
      for (place, firstOffset) in holder.committing.sorted(by: { $0.key < $1.key }) {
        let open = topics[place.topic]?.logs[place.partition].openTransactions[holder.producerID]
        guard open == firstOffset else { continue }
        try writeMarker(producerID: holder.producerID, epoch: holder.epoch, in: place, commits: true)
      }
      transactions.finishCommit(id)
    }
    for place in places.sorted() {
      guard let open = topics[place.topic]?.logs[place.partition].openTransactions else { continue }
      for producerID in open.keys.sorted() {
        try writeMarker(producerID: producerID, epoch: 0, in: place, commits: false)
      }
    }
  }
}
