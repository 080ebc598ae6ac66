/// Kafka's error codes, as far as they are given here ("Error Codes" in Kafka's protocol guide).
enum KafkaErrorCode: Int16, Error {
  case unknownServerError = -1
  case none = 0
  case offsetOutOfRange = 1
  case corruptMessage = 2
  case unknownTopicOrPartition = 3
  case messageTooLarge = 10
  case invalidTopic = 17
  case illegalGeneration = 22
  case inconsistentGroupProtocol = 23
  case invalidGroupID = 24
  case unknownMemberID = 25
  case rebalanceInProgress = 27
  case unsupportedVersion = 35
  case topicAlreadyExists = 36
  case invalidConfiguration = 40
  case invalidRequest = 42
  case unsupportedForMessageFormat = 43
  case outOfOrderSequenceNumber = 45
  case invalidProducerEpoch = 47
  case invalidTransactionState = 48
  case storageError = 56
  case unsupportedCompressionType = 76
  case memberIDRequired = 79
  case invalidRecord = 87
  case unstableOffsetCommit = 88
  case producerFenced = 90

  init(_ error: BrokerError) {
    self =
      switch error {
      case .unknownTopic, .unknownPartition: .unknownTopicOrPartition
      case .topicExists: .topicAlreadyExists
      case .invalidTopic: .invalidTopic
      case .configuration: .invalidConfiguration
      case .tooLarge: .messageTooLarge
      case .offsetOutOfRange: .offsetOutOfRange
      case .fenced: .invalidProducerEpoch
      case .unfinishedTransaction: .unstableOffsetCommit
      case .storage, .corrupted: .storageError
      default: .unknownServerError
      }
  }
}
