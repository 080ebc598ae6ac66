import Foundation
import Runtime
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@testable import REPL

@Suite struct HealthTests {
  private func report(
    _ queries: [HealthReport.Query] = [], started: Bool = true, reachable: Bool = true, restoring: Int = 0
  ) -> HealthReport {
    HealthReport(
      hasStarted: started, broker: "Kafka at k:9092", isBrokerReachable: reachable, restoringPartitions: restoring,
      queries: queries)
  }

  private func query(_ state: PersistentQuery.State, id: String = "Q", lag: Int64? = nil) -> HealthReport.Query {
    HealthReport.Query(id: id, state: state, rowsIn: 3, rowsOut: 2, recordsSkipped: 1, lag: lag)
  }

  private func page(_ path: String, _ report: HealthReport) -> HTTPAnswer {
    HealthPages.answer(HTTPRequest(method: "GET", path: path), report)
  }

  @Test func readiness() {
    #expect(report().unreadyReason == nil)
    #expect(report(started: false).unreadyReason == "starting")
    #expect(report(reachable: false).unreadyReason == "lost Kafka at k:9092")
    #expect(report(restoring: 1).unreadyReason == "restoring the state of 1 partition")
    #expect(report([query(.paused)]).unreadyReason == nil)
    #expect(report([query(.failed("gone"))]).unreadyReason == "query Q has failed: gone")
  }

  /// Only what a restart can heal is a reason for one.
  @Test func liveness() {
    let unready = [report(started: false), report(reachable: false), report(restoring: 2)]
    for report in unready {
      #expect(page("/health/live", report).status == 200)
      #expect(page("/health/ready", report).status == 503)
    }
    #expect(page("/health/live", report([query(.running), query(.failed("gone"))])).status == 503)
  }

  @Test func pages() {
    #expect(
      page("/health/ready", report([query(.running, id: "A\"B", lag: 7)], restoring: 2)).body == """
        {"status": "not ready", "reason": "restoring the state of 2 partitions", "broker": "Kafka at k:9092", \
        "queries": [{"id": "A\\"B", "state": "running", "rows_in": 3, "rows_out": 2, "records_skipped": 1, "lag": 7}]}

        """)
    #expect(page("/nothing", report()).status == 404)
  }

  @Test func metrics() {
    let lines = page("/metrics", report([query(.running, id: "a\"b", lag: 7), query(.paused)])).body
      .split(separator: "\n")
    #expect(lines.contains(#"sqlstream_query_rows_in_total{query="a\"b"} 3"#))
    #expect(lines.contains(#"sqlstream_query_state{query="Q",state="paused"} 1"#))
    #expect(lines.filter { $0.hasPrefix("sqlstream_query_lag_records{") } == [#"sqlstream_query_lag_records{query="a\"b"} 7"#])
    // Each family is typed once, before its samples.
    var typed: Set<Substring> = []
    for line in lines {
      let words = line.split(separator: " ")
      if line.hasPrefix("# TYPE ") { #expect(typed.insert(words[2]).inserted) }
      if !line.hasPrefix("#") { #expect(typed.contains(words[0].prefix { $0 != "{" }), "\(line)") }
    }
  }

  @Test(arguments: [
    ("GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n", HTTPRequest.Parsed.request(HTTPRequest(method: "GET", path: "/a"))),
    ("HEAD / HTTP/1.0\n\n", .request(HTTPRequest(method: "HEAD", path: "/"))), ("GET /a HTTP/1.1\r\n", .incomplete),
    ("", .incomplete), ("GET /a\r\n\r\n", .malformed), ("GET a HTTP/1.1\r\n\r\n", .malformed),
    ("GET /\u{1} HTTP/1.1\r\n\r\n", .malformed), ("\r\n\r\n", .malformed), ("GET  /a HTTP/1.1\r\n\r\n", .malformed),
  ])
  func requests(text: String, expected: HTTPRequest.Parsed) {
    #expect(HTTPRequest.parse(Array(text.utf8)) == expected)
  }

  /// Clients that say nothing, too much or nonsense take nothing away from others.
  @Test func otherClients() throws {
    let listener = try HTTPListener(host: "127.0.0.1", port: 0) { .text(200, $0.path) }
    defer { listener.close() }
    let silent = (0..<20).map { _ in Client(listener.port) }
    #expect(Client(listener.port).ask("GET /a HTTP/1.1\r\n\r\n").hasSuffix("\r\n\r\n/a"))
    #expect(Client(listener.port).ask("HEAD /a HTTP/1.1\r\n\r\n").hasSuffix("\r\nConnection: close\r\n\r\n"))
    #expect(Client(listener.port).ask("PUT /a HTTP/1.1\r\n\r\n").hasPrefix("HTTP/1.1 405 "))
    #expect(Client(listener.port).ask("nonsense\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
    #expect(Client(listener.port).ask(String(repeating: "x", count: 9000)).hasPrefix("HTTP/1.1 431 "))
    // A request in pieces.
    let slow = Client(listener.port)
    slow.send("GET /slow HT")
    // On this very thread: where many tests run, a task may be resumed seconds later.
    usleep(50_000)
    #expect(slow.ask("TP/1.1\r\n\r\n").hasSuffix("/slow"))
    withExtendedLifetime(silent) {}
  }

  /// Whoever takes longer than five seconds is sent away, so that silent clients can't fill the house.
  @Test func silentClientsAreSentAway() async throws {
    let listener = try HTTPListener(host: "127.0.0.1", port: 0) { .text(200, $0.path) }
    defer { listener.close() }
    let silent = (0..<40).map { _ in Client(listener.port) }
    try await Task.sleep(for: .seconds(6))
    #expect(Client(listener.port).ask("GET /a HTTP/1.1\r\n\r\n").hasSuffix("/a"))
    withExtendedLifetime(silent) {}
  }

  @Test func aPortThatIsTaken() throws {
    let listener = try HTTPListener(host: "127.0.0.1", port: 0) { .text(200, $0.path) }
    defer { listener.close() }
    #expect(throws: ListenFault.self) {
      try HTTPListener(host: "127.0.0.1", port: listener.port) { .text(200, $0.path) }
    }
    #expect(throws: ListenFault.self) { try HTTPListener(host: "no such host", port: 0) { .text(200, $0.path) } }
  }

  /// A connection of its own.
  private final class Client {
    private let descriptor: Int32

    init(_ port: UInt16) {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let length = socklen_t(MemoryLayout<sockaddr_in>.size)
      _ = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
      }
      var limit = timeval(tv_sec: 10, tv_usec: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
      _ = Array(text.utf8).withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    /// Sends a text and gives all that comes back.
    func ask(_ text: String) -> String {
      send(text)
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 4096)
      while case let count = recv(descriptor, &chunk, chunk.count, 0), count > 0 { bytes += chunk.prefix(count) }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
