import Testing

@testable import Runtime

/// Taking up partitions with their state.
@Suite("Restoring state")
struct RestorationTests {
  /// How long a member of a group may go without a poll.
  private static let longestSilenceMillis = Int64(ConsumerConfiguration().maxPollIntervalMillis)

  /// A state that takes longer to restore than a member may be silent: the group hears of it all the same.
  @Test("lets the group know that the member lives", arguments: [ProcessingGuarantee.atLeastOnce, .exactlyOnce])
  func signsOfLife(guarantee: ProcessingGuarantee) throws {
    var scenario = SimulatedWorld.Scenario.group
    scenario.topics = ["s": 6]
    let expected = try SimulatedWorld.expected(scenario)
    let world = try SimulatedWorld(scenario, guarantee)
    let first = try world.start()
    try world.feed([first], portions: 2)
    #expect(world.settle([first]) == nil)
    first.session.close()

    let second = try world.start(beforePoll: { places in
      if places.contains(where: { $0.topic.hasSuffix("-changelog") }) { world.advance(millis: 110_000) }
    })
    let begin = world.nowMillis
    #expect(world.settle([second]) == nil)
    #expect(world.nowMillis - begin > Self.longestSilenceMillis)
    #expect(second.broker.longestSilenceMillis < Self.longestSilenceMillis)
    try world.feed([second])
    #expect(world.settle([second]) == nil)
    #expect(try world.results() == expected)
  }

  /// A topic that gets more partitions sends keys away from their state.
  @Test("refuses a partition that was not there as the query began", arguments: [true, false])
  func growth(hasState: Bool) throws {
    let world = try SimulatedWorld(hasState ? .windows : .filter, .atLeastOnce)
    let process = try world.start()
    let run = try #require(process.session.queries.all.first?.runs.first)
    #expect(run.keepsChangelog == hasState)
    let membership = try world.broker.makeConsumer(ConsumerConfiguration(groupID: "g"))
    defer { membership.close() }
    let writer = try StageWriter(run, membership: membership)
    func restoration(_ partition: Int) throws -> TaskRestoration {
      try TaskRestoration(of: [TopicPartition("s", partition)], run: run, changelog: nil, writer: writer)
    }
    _ = try restoration(run.partitionCount - 1)
    if hasState {
      #expect {
        try restoration(run.partitionCount)
      } throws: { error in
        "\(error)".contains("topic 's' has got more partitions than the \(run.partitionCount) that it had")
      }
    } else {
      _ = try restoration(run.partitionCount)
    }
  }
}
