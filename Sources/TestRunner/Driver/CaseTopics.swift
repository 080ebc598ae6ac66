import Parser
import Runtime

/// Makes the topics of a case and registers their schemas.
///
/// A schema without an id of its own gets the next one as a statement first names its topic: that is the order in
/// which cases count the ids that they refer to, without the schemas that a schema imports: those come behind it.
struct CaseTopics {
  private let world: TestWorld
  private var unregistered: [TopicDefinition]

  /// Makes all topics, and registers what no statement names.
  init(_ topics: [TopicDefinition], statements: [Statement], world: TestWorld) throws {
    self.world = world
    unregistered = []
    let named = Set(statements.compactMap(\.namedTopic))
    for topic in topics {
      let declared = statements.first { $0.namedTopic == topic.name }?.givenPartitions
      try world.createTopic(topic.name, partitions: topic.partitions ?? declared, replicas: topic.replicas)
      try registerWithID(topic.key, of: topic.name, part: .key)
      try registerWithID(topic.value, of: topic.name, part: .value)
      if named.contains(topic.name) { unregistered.append(topic) } else { try register(topic) }
    }
  }

  /// Prepares what a statement finds in the world.
  mutating func prepare(for statement: Statement) throws {
    guard let name = statement.namedTopic else { return }
    for topic in unregistered where topic.name == name { try register(topic) }
    unregistered.removeAll { $0.name == name }
    if statement.leavesPartitionsOpen, TopicName.fault(in: name) == nil { try world.createTopic(name) }
  }

  private func register(_ topic: TopicDefinition) throws(SchemaRegistryError) {
    for (part, schema) in [(RecordPart.key, topic.key), (.value, topic.value)] {
      guard let schema, schema.id == nil else { continue }
      _ = try world.registry.register(schema.schema, subject: RegistrySubject.name(topic: topic.name, part: part))
      try registerReferences(of: schema)
    }
  }

  private func registerWithID(_ schema: TopicSchema?, of topic: String, part: RecordPart) throws(SchemaRegistryError) {
    guard let schema, let id = schema.id else { return }
    try registerReferences(of: schema)
    try world.registry.register(
      schema.schema, subject: RegistrySubject.name(topic: topic, part: part), id: id)
  }

  private func registerReferences(of schema: TopicSchema) throws(SchemaRegistryError) {
    for (name, referenced) in schema.referenced { _ = try world.registry.register(referenced, subject: name) }
  }
}
