/// The requests that are answered, by their numbers in Kafka's protocol.
enum RequestKind: Int16, CaseIterable {
  case produce = 0
  case fetch = 1
  case listOffsets = 2
  case metadata = 3
  case offsetCommit = 8
  case offsetFetch = 9
  case findCoordinator = 10
  case joinGroup = 11
  case heartbeat = 12
  case leaveGroup = 13
  case syncGroup = 14
  case describeGroups = 15
  case listGroups = 16
  case apiVersions = 18
  case createTopics = 19
  case deleteTopics = 20
  case deleteRecords = 21
  case initProducerID = 22
  case addPartitionsToTransaction = 24
  case addOffsetsToTransaction = 25
  case endTransaction = 26
  case transactionOffsetCommit = 28
  case describeConfigs = 32

  /// What is spoken of each; a client takes the highest that both know. Record batches of the form before Kafka 0.11 are
  /// not, nor what the program has no use for.
  var versions: ClosedRange<Int16> {
    switch self {
    case .produce: 3...7
    case .fetch: 4...11
    case .listOffsets: 1...3
    case .metadata: 1...4
    case .offsetCommit: 2...7
    case .offsetFetch: 1...7
    case .findCoordinator: 0...2
    case .joinGroup: 0...5
    case .heartbeat, .syncGroup: 0...3
    case .leaveGroup: 0...1
    case .describeGroups: 0...2
    case .listGroups: 0...2
    case .apiVersions: 0...3
    case .createTopics: 0...4
    case .deleteTopics: 0...3
    case .deleteRecords: 0...1
    case .initProducerID: 0...4
    case .addPartitionsToTransaction, .addOffsetsToTransaction, .endTransaction: 0...2
    case .transactionOffsetCommit: 0...3
    case .describeConfigs: 0...1
    }
  }

  /// What clients are told. librdkafka packs batches only for brokers that say that they know the oldest version of
  /// producing; so Kafka 4, which does not either, says it too (KAFKA-18659).
  var toldVersions: ClosedRange<Int16> {
    self == .produce ? 0...versions.upperBound : versions
  }

  /// Whether a version writes varints and tagged fields.
  func isFlexible(_ version: Int16) -> Bool {
    switch self {
    case .apiVersions, .transactionOffsetCommit: version >= 3
    case .initProducerID: version >= 2
    case .offsetFetch: version >= 6
    default: false
    }
  }
}
