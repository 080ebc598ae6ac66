#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Synchronization

/// A client's connection, and the thread that answers its requests in their order.
final class KafkaClientConnection: Sendable {
  /// Kafka's default of `socket.request.max.bytes`.
  private static let mostRequestBytes: Int32 = 104_857_600
  private static let keptBytes = 1 << 20
  private static let pollMillis: Int32 = 1000

  private let descriptor: Int32
  private let service: KafkaService
  private let log: BrokerLog
  private let hasEnded = Atomic(false)
  private let thread = Mutex<WorkerThread?>(nil)

  init(_ descriptor: Int32, service: KafkaService, log: @escaping BrokerLog) {
    self.descriptor = descriptor
    self.service = service
    self.log = log
    var yes: Int32 = 1
    // An answer is written in one piece, and nothing is to be gained from holding it back.
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  }

  func start() {
    let started = WorkerThread(name: "kafka client") { [self] in
      serve()
      hasEnded.store(true, ordering: .releasing)
    }
    thread.withLock { $0 = started }
  }

  /// Whether the client has gone, or was sent away.
  var isDone: Bool { hasEnded.load(ordering: .acquiring) }

  /// Waits for the thread and closes the socket.
  func close() {
    _ = shutdown(descriptor, Int32(SHUT_RDWR))
    let running = thread.withLock { thread -> WorkerThread? in
      defer { thread = nil }
      return thread
    }
    running?.join()
    ListeningSocket.close(descriptor)
  }

  private func serve() {
    guard let address = SocketAddress(ownOf: descriptor) else { return }
    var frame = ByteBuffer(capacity: 4096)
    while readFrame(into: &frame) {
      do throws(WireFault) {
        if let answer = try service.answer(frame[0..<frame.count], at: address), !write(answer) { return }
      } catch {
        return log(BrokerNotice(.warning, "a client of the Kafka listener was sent away: \(error.reason)"))
      }
      // One large request is no reason to hold as much for good.
      if frame.count > Self.keptBytes { frame = ByteBuffer(capacity: 4096) }
    }
  }

  /// - Returns: false where the client has gone, or sends what is no request.
  private func readFrame(into frame: inout ByteBuffer) -> Bool {
    frame.removeAll()
    guard read(4, into: &frame) else { return false }
    let size = frame[0..<4].reduce(Int32(0)) { $0 << 8 | Int32($1) }
    guard size >= 8, size <= Self.mostRequestBytes else {
      log(BrokerNotice(.warning, "a client of the Kafka listener was sent away: it does not speak Kafka's protocol"))
      return false
    }
    frame.removeAll()
    return read(Int(size), into: &frame)
  }

  /// Waits for so many bytes more. Room is made as they come, not as somebody says that they will.
  private func read(_ byteCount: Int, into frame: inout ByteBuffer) -> Bool {
    let end = frame.count + byteCount
    while frame.count < end {
      let most = min(end - frame.count, Self.keptBytes)
      var got = 0
      frame.append(upTo: most) { target in
        got = recv(descriptor, target, most, 0)
        return max(got, 0)
      }
      if got == 0 || (got < 0 && !mayGoOn(Int16(POLLIN))) { return false }
    }
    return true
  }

  private func write(_ answer: borrowing ByteBuffer) -> Bool {
    answer.withUnsafeBytes { bytes in
      var count = 0
      while count < bytes.count {
        let sent = send(descriptor, bytes.baseAddress! + count, bytes.count - count, Self.noSignal)
        if sent > 0 {
          count += sent
        } else if !mayGoOn(Int16(POLLOUT)) {
          return false
        }
      }
      return true
    }
  }

  /// Waits until the socket is ready; false where it failed, or the listener ends.
  private func mayGoOn(_ events: Int16) -> Bool {
    guard errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR else { return false }
    while !service.isStopped {
      var polled = pollfd(fd: descriptor, events: events, revents: 0)
      if poll(&polled, 1, Self.pollMillis) != 0 { return true }
    }
    return false
  }

  #if canImport(Darwin)
    private static let noSignal: Int32 = 0
  #else
    private static let noSignal = Int32(MSG_NOSIGNAL)
  #endif
}
