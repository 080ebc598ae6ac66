import Parser
import Planner
import Runtime

/// Carries out one run of a JSON case in a world of its own.
struct QueryCaseRun {
  private let testCase: QueryCase
  private let world: TestWorld

  private init(_ testCase: QueryCase, world: TestWorld) {
    self.testCase = testCase
    self.world = world
  }

  static func outcome(of testCase: QueryCase) -> RunOutcome {
    do {
      let world = try TestWorld()
      defer { world.close() }
      return try QueryCaseRun(testCase, world: world).outcome()
    } catch {
      return .failed(RunFault.text(of: error))
    }
  }

  private func outcome() throws -> RunOutcome {
    for property in testCase.properties { world.setProperty(property.name, property.value) }
    do {
      try runStatements()
    } catch let refusal as Diagnostic {
      return outcome(of: refusal)
    }
    if let expected = testCase.expectedRefusal {
      guard expected.isOfProcessing else {
        return .failed("expected a refusal for \(RefusalComparison.quoted(expected)), got none")
      }
      do {
        try processInputs()
      } catch is StoppedByRecord {
        return .passed
      }
      // A record that fails is skipped and reported, unless the case's properties want the query to end.
      return world.processingLog.isEmpty
        ? .failed("expected records that fail for \(RefusalComparison.quoted(expected)), got none") : .passed
    }
    try processInputs()
    if let difference = try compareOutputs() { return .failed(difference) }
    if let difference = try StateComparison(world).difference(testCase.expectedState) { return .failed(difference) }
    return .passed
  }

  private func outcome(of refusal: Diagnostic) -> RunOutcome {
    guard let expected = testCase.expectedRefusal else {
      return .failed("refused (\(refusal.kind.rawValue)): \(refusal.message)")
    }
    return RefusalComparison.difference(expected: expected, actual: refusal).map(RunOutcome.failed) ?? .passed
  }

  /// - Throws: `Diagnostic` for a statement that is refused.
  private func runStatements() throws {
    // Only to see which topics are named: what does not parse is refused when its turn comes.
    let parsed = testCase.statements.flatMap { (try? StatementParser.statements(in: $0)) ?? [] }
    var topics = try CaseTopics(testCase.topics, statements: parsed, world: world)
    for text in testCase.statements {
      var reader = StatementReader(text)
      while let statement = try reader.next(variables: world.session.variables) {
        if case .runScript = statement.kind { throw Diagnostic.scriptInTest(at: statement.range) }
        try topics.prepare(for: statement)
        _ = try world.session.execute(statement, source: text, cancellation: Cancellation())
      }
    }
  }

  /// Each record is produced and goes through all queries before the next.
  private func processInputs() throws {
    let producer = try world.broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    var writers: [String: InputWriter] = [:]
    for record in testCase.inputs {
      let writer = try writers[record.topic] ?? InputWriter(form(of: record.topic), registry: world.registry)
      writers[record.topic] = writer
      try world.createTopic(record.topic)
      var batch = OutgoingBatch()
      do throws(FormatError) {
        try writer.append(record, to: &batch)
      } catch {
        throw FormatError("an input of topic \(record.topic) does not fit its format: \(error.reason)")
      }
      try producer.produce(batch, to: record.topic)
      try world.session.settle()
    }
    try world.session.settle()
  }

  /// Topics that no output names are not looked at, unless none is named: then no query may have written anything.
  private func compareOutputs() throws -> String? {
    let expected = Dictionary(grouping: testCase.outputs, by: \.topic)
    let topics = expected.isEmpty ? Set(world.session.queryTopics) : Set(expected.keys)
    for topic in topics.sorted() {
      let actual = try world.broker.hasTopic(topic) ? OutputReader(form(of: topic), world: world).read() : []
      if let difference = RecordComparison.difference(topic: topic, expected: expected[topic] ?? [], actual: actual) {
        return difference
      }
    }
    return nil
  }

  private func form(of topic: String) -> TopicForm {
    if let relation = world.session.relations.first(where: { $0.topic == topic }) { return TopicForm(relation) }
    return TopicForm(undeclared: topic, definition: testCase.topics.first { $0.name == topic })
  }
}
