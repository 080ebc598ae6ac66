import Testing

@testable import Runtime

/// At least once, without a state: a group takes no offsets while it hands out its partitions anew. Who does it no harm
/// by dying has nothing done twice all the same.
@Suite("Refused offsets")
struct RefusedOffsetsTests {
  private static let scenario = SimulatedWorld.Scenario.filter

  private func committed(_ process: SimulatedWorld.Process, in world: SimulatedWorld) throws -> [TopicPartition: Int64] {
    let run = try #require(process.session.queries.all.first?.runs.first)
    return try world.broker.committedOffsets(group: run.group, of: [TopicPartition("s", 0), TopicPartition("s", 1)])
  }

  private func ends(in world: SimulatedWorld) throws -> [TopicPartition: Int64] {
    let ends = try world.broker.endOffsets(of: "s")
    return Dictionary(uniqueKeysWithValues: ends.enumerated().map { (TopicPartition("s", $0.offset), $0.element) })
  }

  @Test("the last offsets of a process that ends are offered until the group takes them")
  func refusedAtTheEnd() throws {
    let expected = try SimulatedWorld.expected(Self.scenario)
    let world = try SimulatedWorld(Self.scenario, .atLeastOnce)
    let first = try world.start()
    first.broker.refusals = .max
    try world.feed([first])
    #expect(world.settle([first]) == nil)
    #expect(try committed(first, in: world) == [:])
    first.broker.refusals = 3
    first.session.close()
    #expect(first.broker.refusals == 0)
    let second = try world.start()
    #expect(world.settle([second]) == nil)
    #expect(try world.results() == expected)
  }

  /// Both have partitions in the end, and nothing more comes in.
  @Test("offsets that were refused before partitions were handed out anew are not forgotten")
  func refusedBeforeARebalance() throws {
    let world = try SimulatedWorld(Self.scenario, .atLeastOnce)
    let first = try world.start()
    first.broker.refusals = .max
    try world.feed([first])
    #expect(world.settle([first]) == nil)
    let second = try world.start()
    // The second one sees what is not committed as its lag.
    _ = world.settle([first, second])
    let missing = try committed(first, in: world)
    #expect(missing.count == 1, "\(missing)")
    first.broker.refusals = 0
    #expect(world.settle([first, second]) == nil)
    #expect(try committed(first, in: world) == ends(in: world))
  }
}
