import CRdKafka
import TestSupport
import Testing

@testable import Runtime

/// What becomes of a transaction whose requests fail, against librdkafka's mock cluster. The mock answers and stores
/// nothing: what transactions do is shown by the embedded broker's tests.
@Suite("Transactions on Kafka")
struct KafkaTransactionTests {
  /// What a producer has to do next.
  private enum Outcome: Equatable, Sendable {
    case committed
    /// Abort, and begin again.
    case aborted(BrokerError)
    /// The producer is done for.
    case ended(BrokerError)
  }

  private struct Case: Sendable {
    var request: MockCluster.Request
    var codes: [rd_kafka_resp_err_t]
    var isExpected: @Sendable (Outcome) -> Bool
  }

  @Sendable private static func isAborted(_ outcome: Outcome) -> Bool { if case .aborted = outcome { true } else { false } }
  @Sendable private static func isAbortedAsFenced(_ outcome: Outcome) -> Bool {
    if case .aborted(.fenced) = outcome { true } else { false }
  }
  @Sendable private static func isEndedAsFenced(_ outcome: Outcome) -> Bool {
    if case .ended(.fenced) = outcome { true } else { false }
  }
  @Sendable private static func isRefused(_ outcome: Outcome) -> Bool {
    switch outcome {
    case .aborted(.authorization), .ended(.authorization): true
    default: false
    }
  }

  private static let cases: [Case] = [
    // Passing trouble is librdkafka's, or that of who asks again.
    Case(
      request: .initProducerID,
      codes: [RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS],
      isExpected: { $0 == .committed }),
    Case(
      request: .addPartitionsToTransaction,
      codes: [RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, RD_KAFKA_RESP_ERR_NOT_COORDINATOR],
      isExpected: { $0 == .committed }),
    Case(
      request: .addOffsetsToTransaction,
      codes: [RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE],
      isExpected: { $0 == .committed }),
    Case(
      request: .transactionOffsetCommit,
      codes: [RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_NOT_COORDINATOR],
      isExpected: { $0 == .committed }),
    Case(
      request: .endTransaction,
      codes: [RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS],
      isExpected: { $0 == .committed }),
    Case(
      request: .produce,
      codes: [RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS],
      isExpected: { $0 == .committed }),
    // The group has moved on without this member.
    Case(
      request: .transactionOffsetCommit, codes: [RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION],
      isExpected: isAbortedAsFenced),
    Case(
      request: .transactionOffsetCommit, codes: [RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID], isExpected: isAbortedAsFenced),
    // What the broker says of a record is what the transaction failed of.
    Case(
      request: .produce, codes: [RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE],
      isExpected: { if case .aborted(.tooLarge(topic: "t", _, _)) = $0 { true } else { false } }),
    Case(request: .produce, codes: [RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED], isExpected: isAborted),
    // Missing rights. Partitions are added beside the caller's own requests: where the refusal comes while the offsets are
    // on their way, librdkafka says no more than that the transaction is to be aborted, and the reason at the next one.
    Case(
      request: .addPartitionsToTransaction, codes: [RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED],
      isExpected: { isRefused($0) || isAborted($0) }),
    Case(
      request: .addOffsetsToTransaction, codes: [RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED], isExpected: isRefused),
    Case(
      request: .initProducerID, codes: [RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED],
      isExpected: isRefused),
    // Another producer has the id.
    Case(
      request: .addPartitionsToTransaction, codes: [RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH],
      isExpected: isEndedAsFenced),
    // Here librdkafka wants an abort, which a cluster will refuse for the same reason.
    Case(
      request: .addOffsetsToTransaction, codes: [RD_KAFKA_RESP_ERR_PRODUCER_FENCED], isExpected: isAbortedAsFenced),
    Case(
      request: .transactionOffsetCommit, codes: [RD_KAFKA_RESP_ERR_PRODUCER_FENCED], isExpected: isAbortedAsFenced),
    Case(request: .endTransaction, codes: [RD_KAFKA_RESP_ERR_PRODUCER_FENCED], isExpected: isEndedAsFenced),
    Case(request: .endTransaction, codes: [RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH], isExpected: isEndedAsFenced),
  ]

  @Test("say what is to be done next, and go on after that")
  func errors() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t")
    try cluster.createTopic("in")
    let broker = try KafkaBroker(
      bootstrapServers: cluster.bootstrapServers,
      properties: ["fetch.wait.max.ms": "10", "retry.backoff.ms": "20"])
    defer { broker.close() }
    var configuration = ConsumerConfiguration(groupID: "g")
    configuration.isMemberOnly = true
    configuration.sessionTimeoutMillis = 6000
    let consumer = try broker.makeConsumer(configuration)
    defer { consumer.close() }
    try consumer.subscribe(["in"], listener: RebalanceListener())
    let deadline = MonotonicTime.after(millis: 90_000)
    while consumer.membership == nil, MonotonicTime.now < deadline { _ = try consumer.poll(timeoutMillis: 100) }
    let place = try #require(consumer.membership)

    for (number, one) in Self.cases.enumerated() {
      let configuration = ProducerConfiguration(transactionalID: "id-\(number)")
      cluster.failNext(one.request, with: one.codes)
      var made: (any Producer)?
      var outcome: Outcome
      do throws(BrokerError) {
        let producer = try broker.makeProducer(configuration)
        made = producer
        outcome = transact(producer, place)
      } catch {
        outcome = .ended(error)
      }
      #expect(one.isExpected(outcome), "\(one.request) with \(one.codes.map(KafkaCode.text)): \(outcome)")
      switch outcome {
      case .committed: break
      case .aborted(.authorization), .aborted(.refused), .aborted(.tooLarge):
        // librdkafka keeps to a refusal until it has asked for the topic anew, and wants the next transaction aborted too
        // where a record was left out. A query ends, or makes a new producer.
        try abort(try #require(made))
      case .aborted where one.request == .addPartitionsToTransaction:
        try abort(try #require(made))
      case .aborted:
        let producer = try #require(made)
        try abort(producer)
        #expect(transact(producer, place) == .committed, "\(one.request), again")
      case .ended:
        let next = try broker.makeProducer(configuration)
        #expect(transact(next, place) == .committed, "\(one.request), with the next producer")
        next.close()
      }
      made?.close()
    }
  }

  /// A transaction as a stage makes it.
  private func transact(_ producer: any Producer, _ place: any GroupMembership) -> Outcome {
    do throws(TransactionError) {
      try retrying { () throws(TransactionError) in try producer.beginTransaction() }
      do throws(BrokerError) {
        try producer.produce(OutgoingBatch([TestRecord(key: "k", value: "v", timestampMillis: 1)]), to: "t")
      } catch {
        return .aborted(error)
      }
      try retrying { () throws(TransactionError) in
        try producer.sendOffsets([TopicPartition("in", 0): 1], for: place)
      }
      try retrying { () throws(TransactionError) in try producer.commitTransaction(timeoutMillis: 1000) }
      return .committed
    } catch {
      switch error {
      case .requiresAbort(let cause): return .aborted(cause)
      case .retriable(let cause), .fatal(let cause): return .ended(cause)
      }
    }
  }

  private func abort(_ producer: any Producer) throws(TransactionError) {
    try retrying { () throws(TransactionError) in try producer.abortTransaction(timeoutMillis: 1000) }
  }

  private func retrying(_ call: () throws(TransactionError) -> Void) throws(TransactionError) {
    let deadline = MonotonicTime.after(millis: 90_000)
    while true {
      do throws(TransactionError) {
        return try call()
      } catch {
        guard case .retriable = error, MonotonicTime.now < deadline else { throw error }
      }
    }
  }
}
