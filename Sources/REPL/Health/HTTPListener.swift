import Runtime
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A small HTTP/1.1 server for probes and metrics: GET and HEAD, one answer a connection.
///
/// By hand, because a server package (Hummingbird, on NIO and Foundation) would cost more start-up time and build time
/// than the rest of the program, for three pages. It runs on one thread, which only waits in `poll`; what a client can
/// make it hold is bounded: so many connections, so many bytes of a request, so many seconds.
final class HTTPListener: Sendable {
  private static let mostConnections = 32
  private static let mostRequestBytes = 8192
  /// How long a client may take with its request, and with reading the answer.
  private static let connectionMillis: Int64 = 5000
  /// How long `close` may have to wait for the thread.
  private static let pollMillis: Int32 = 200

  private let socket: ListeningSocket
  private let answer: @Sendable (HTTPRequest) -> HTTPAnswer
  private let isStopping = Atomic(false)
  private let thread = Mutex<WorkerThread?>(nil)

  /// Listens from now on.
  /// - Parameters:
  ///   - host: an address or name of this machine; those of all networks are `0.0.0.0` and `::`.
  ///   - port: 0: one that is free.
  ///   - answer: called on the server's thread; it must not wait.
  /// - Throws: `ListenFault`, in the system's words.
  init(
    host: String, port: UInt16, answer: @escaping @Sendable (HTTPRequest) -> HTTPAnswer
  ) throws(ListenFault) {
    self.answer = answer
    socket = try ListeningSocket(host: host, port: port)
    let started = WorkerThread(name: "health") { [self] in serve() }
    thread.withLock { $0 = started }
  }

  var port: UInt16 { socket.port }

  /// Ends the thread and closes what is open.
  func close() {
    isStopping.store(true, ordering: .releasing)
    let running = thread.withLock { thread -> WorkerThread? in
      let running = thread
      thread = nil
      return running
    }
    running?.join()
  }

  private func serve() {
    var connections: [HTTPConnection] = []
    while !isStopping.load(ordering: .acquiring) {
      var polled = [pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)]
      // A full house looks at nobody new until somebody has left.
      if connections.count >= Self.mostConnections { polled[0].events = 0 }
      polled += connections.map { pollfd(fd: $0.descriptor, events: $0.wantedEvents, revents: 0) }
      _ = poll(&polled, nfds_t(polled.count), Self.pollMillis)
      let now = SystemClock().monotonicMillis()
      for (index, connection) in connections.enumerated() where polled[index + 1].revents != 0 {
        connection.step(mostBytes: Self.mostRequestBytes, answer: answer)
      }
      for connection in connections where connection.isDone || now - connection.since > Self.connectionMillis {
        connection.close()
      }
      connections.removeAll(where: \.isClosed)
      if polled[0].revents != 0, let descriptor = socket.accept() {
        connections.append(HTTPConnection(descriptor, since: now))
      }
    }
    for connection in connections { connection.close() }
    socket.close()
  }
}

/// A client: its request as far as it has come, then the answer as far as it has not gone.
private final class HTTPConnection {
  let descriptor: Int32
  let since: Int64
  private(set) var isClosed = false
  private(set) var isDone = false
  private var request: [UInt8] = []
  private var answer: ArraySlice<UInt8>?

  init(_ descriptor: Int32, since: Int64) {
    self.descriptor = descriptor
    self.since = since
  }

  var wantedEvents: Int16 { Int16(answer == nil ? POLLIN : POLLOUT) }

  /// Does what can be done without waiting.
  func step(mostBytes: Int, answer make: (HTTPRequest) -> HTTPAnswer) {
    if answer == nil {
      read(mostBytes: mostBytes)
      guard !isDone else { return }
      switch HTTPRequest.parse(request) {
      case .incomplete where request.count < mostBytes: return
      case .incomplete: answer = HTTPAnswer.text(431, "the request is too long\n").bytes(withBody: true)[...]
      case .malformed: answer = HTTPAnswer.text(400, "this is no HTTP request\n").bytes(withBody: true)[...]
      case .request(let request) where !["GET", "HEAD"].contains(request.method):
        answer = HTTPAnswer.text(405, "only GET and HEAD are answered\n").bytes(withBody: true)[...]
      case .request(let request): answer = make(request).bytes(withBody: request.method == "GET")[...]
      }
    }
    write()
  }

  func close() {
    guard !isClosed else { return }
    isClosed = true
    ListeningSocket.close(descriptor)
  }

  private func read(mostBytes: Int) {
    var chunk = [UInt8](repeating: 0, count: mostBytes - request.count)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    if count > 0 {
      request += chunk.prefix(count)
    } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
      isDone = true
    }
  }

  private func write() {
    while let rest = answer, !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, 0) }
      if count < 0 {
        if errno != EAGAIN, errno != EINTR { isDone = true }
        return
      }
      answer = rest.dropFirst(count)
    }
    isDone = true
  }
}
