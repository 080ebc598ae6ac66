import Synchronization
import Testing

@testable import REPL

@Suite struct NoticesTests {
  private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  @Test func heldNoticesWait() {
    let lines = Lines()
    let notices = Notices { lines.add($0) }
    notices.post("a")
    notices.hold()
    notices.post("b\u{1B}[2J")
    #expect(lines.all == ["a\n"])
    notices.release()
    notices.post("c")
    #expect(lines.all == ["a\n", "b\\u001B[2J\n", "c\n"])
  }

  @Test func aFloodOfThemIsCounted() {
    let lines = Lines()
    let notices = Notices { lines.add($0) }
    notices.hold()
    for number in 0..<1000 { notices.post("\(number)") }
    notices.release()
    #expect(lines.all.count == 201)
    #expect(lines.all.last == "... and 800 more notices\n")
  }
}
