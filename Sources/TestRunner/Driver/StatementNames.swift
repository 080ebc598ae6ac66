import Parser

extension Statement {
  /// The topic that the statement names, or that is named like its relation: what it needs to be there first.
  var namedTopic: String? {
    switch kind {
    case .createSource(let create): Self.topic(create.properties) ?? create.head.name.text
    case .createAsSelect(let create): Self.topic(create.properties) ?? create.head.name.text
    default: nil
    }
  }

  /// Whether it declares a relation over a topic and says nothing of the topic's partitions.
  var leavesPartitionsOpen: Bool {
    guard case .createSource = kind else { return false }
    return givenPartitions == nil
  }

  /// PARTITIONS of a relation that is declared over a topic.
  var givenPartitions: Int? {
    guard case .createSource(let create) = kind else { return nil }
    for property in create.properties where property.name == "PARTITIONS" {
      if case .integer(let count) = property.value { return Int(exactly: count) }
    }
    return nil
  }

  private static func topic(_ properties: [Property]) -> String? {
    for property in properties where property.name == "KAFKA_TOPIC" {
      if case .string(let topic) = property.value { return topic }
    }
    return nil
  }
}
