import Planner

/// The topics and schemas that a definition needs.
extension Session {
  /// Makes the topic where it is not there.
  func ensureTopic(_ topic: TopicPlan) throws(BrokerError) {
    let isNew = try environment.broker.ensureTopic(
      TopicSpecification(
        name: topic.name, partitions: topic.partitions ?? 1, replicas: topic.replicas,
        configuration: topic.configuration))
    if isNew, topic.partitions == nil {
      // A cluster may have its own mind about the number.
      let made = try environment.broker.describe(topic: topic.name).partitionCount
      notify(
        "made the topic \(topic.name), which was not there "
          + "(\(made == 1 ? "1 partition" : "\(made) partitions"); PARTITIONS says otherwise)")
    }
  }

  /// The sink's topic with as many partitions as the query's largest input has, where nothing else is said.
  func sinkTopic(_ plan: PersistentQueryPlan) throws(BrokerError) -> TopicPlan {
    var topic = plan.topic
    guard topic.partitions == nil else { return topic }
    var partitions = 1
    for scan in plan.root.scans {
      partitions = max(partitions, try environment.broker.describe(topic: scan.relation.topic).partitionCount)
    }
    topic.partitions = partitions
    return topic
  }

  /// Gives the registry the schemas of declared columns, where the formats keep them there and the topic has none yet.
  func registerSchemas(of relation: Planner.Relation) throws {
    let parts = [
      (RecordPart.key, relation.keyFormat, relation.schema.keyColumns),
      (.value, relation.valueFormat, relation.schema.valueColumns),
    ]
    for (part, specification, columns) in parts where !columns.isEmpty {
      let format = try environment.formats.format(specification.name)
      guard format.description.usesSchemaRegistry, specification.schemaID == nil,
        try environment.registry.latestSchema(subject: RegistrySubject.name(topic: relation.topic, part: part)) == nil
      else { continue }
      // Whoever makes an encoder registers its schema.
      _ = try format.makeEncoder(
        for: EncodingRequest(
          topic: relation.topic, part: part, specification: specification,
          columns: columns.map { FormatColumn(name: $0.name, type: $0.type) }, relation: relation.name),
        registry: environment.registry)
    }
  }
}
