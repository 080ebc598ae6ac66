#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Synchronization

/// Lets Kafka's clients reach the embedded broker over TCP: anybody's producer can feed it, and kcat can look into it.
///
/// A thread a connection, as a client's requests are answered one after the other. What a client can make it hold is
/// bounded: so many connections, each with one request of so many bytes.
final class KafkaListener: Sendable {
  private static let mostConnections = 512
  /// How long `close` may have to wait for the thread that accepts, and how often it is looked what time brings.
  private static let pollMillis: Int32 = 200

  private let socket: ListeningSocket
  private let service: KafkaService
  private let log: BrokerLog
  private let connections = Mutex<[Int32: KafkaClientConnection]>([:])
  private let thread = Mutex<WorkerThread?>(nil)

  /// Listens from now on.
  /// - Parameters:
  ///   - host: an address or name of this machine. There is no log-in: who reaches it may read and write everything.
  ///   - port: 0: one that is free.
  /// - Throws: `ListenFault`, in the system's words.
  init(_ broker: EmbeddedBroker, host: String, port: UInt16, log: @escaping BrokerLog) throws(ListenFault) {
    service = KafkaService(broker)
    self.log = log
    socket = try ListeningSocket(host: host, port: port)
    let started = WorkerThread(name: "kafka listener") { [self] in accept() }
    thread.withLock { $0 = started }
  }

  var port: UInt16 { socket.port }

  private func accept() {
    while !service.isStopped {
      var polled = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&polled, 1, Self.pollMillis)
      service.tick()
      // Closed ones leave their number to the next.
      connections.withLock { connections in
        for (descriptor, connection) in connections where connection.isDone {
          connection.close()
          connections[descriptor] = nil
        }
      }
      guard polled.revents != 0, let descriptor = socket.accept() else { continue }
      serve(descriptor)
    }
    socket.close()
  }

  private func serve(_ descriptor: Int32) {
    connections.withLock { connections in
      let connection = KafkaClientConnection(descriptor, service: service, log: log)
      guard connections.count < Self.mostConnections else { return connection.close() }
      connections[descriptor] = connection
      connection.start()
    }
  }

  /// Ends all connections and threads.
  func close() {
    service.stop()
    let running = thread.withLock { thread -> WorkerThread? in
      defer { thread = nil }
      return thread
    }
    running?.join()
    let open = connections.withLock { connections in
      defer { connections.removeAll() }
      return Array(connections.values)
    }
    for connection in open { connection.close() }
  }
}
