import Synchronization
import Testing

@testable import Runtime

/// What people are told of a cluster that goes away and comes back, as its handles hear of it one after another.
@Suite("Kafka's connection")
struct KafkaConnectionTests {
  private final class World: Sendable {
    private let millis = Atomic(0)
    private let told = Mutex<[String]>([])

    var lines: [String] { told.withLock { $0 } }

    func advance(millis: Int) { self.millis.add(millis, ordering: .relaxed) }

    func connection() -> KafkaConnection {
      KafkaConnection(
        servers: "a:1", log: { [self] notice in told.withLock { $0.append(notice.message) } },
        now: { [self] in MonotonicTime(nanos: Int64(millis.load(ordering: .relaxed)) * 1_000_000) })
    }
  }

  private static let lost = "lost Kafka at a:1: refused; trying again"
  private static let found = "Kafka at a:1 answers again"

  @Test("a loss is told once, however many handles hear of it, and again the next time")
  func once() {
    let world = World()
    let connection = world.connection()
    connection.noteLoss(reason: "refused")
    world.advance(millis: 1500)
    connection.noteLoss(reason: "refused")
    #expect(!connection.isUp)
    connection.noteAnswer()
    #expect(connection.isUp)
    // The next loss.
    world.advance(millis: 3000)
    connection.noteLoss(reason: "refused")
    #expect(!connection.isUp)
    #expect(world.lines == [Self.lost, Self.found, Self.lost])
  }

  @Test("what was under way at the loss is no answer")
  func doubt() {
    let world = World()
    let connection = world.connection()
    connection.noteLoss(reason: "refused")
    world.advance(millis: 100)
    #expect(!connection.noteAnswer())
    world.advance(millis: 1900)
    connection.noteFailure()
    world.advance(millis: 2000)
    // Records may have been fetched long before.
    #expect(!connection.noteAnswer(isRecords: true))
    world.advance(millis: 1100)
    #expect(connection.noteAnswer(isRecords: true))
    #expect(world.lines == [Self.lost, Self.found])
  }
}
