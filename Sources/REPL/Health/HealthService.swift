import Runtime
import Synchronization

/// The health endpoint of a running process: the listener, and a thread that measures how far behind its queries are.
final class HealthService: Sendable {
  /// Lags are as old as that at most, while the broker answers.
  private static let measureMillis = 2000

  private let listener: HTTPListener
  private let isStopping = Atomic(false)
  private let thread = Mutex<WorkerThread?>(nil)

  var port: UInt16 { listener.port }

  /// - Throws: `ListenFault`
  init(_ health: SessionHealth, host: String, port: UInt16) throws(ListenFault) {
    listener = try HTTPListener(host: host, port: port) { HealthPages.answer($0, health.report()) }
    let started = WorkerThread(name: "lag") { [self] in
      while !isStopping.load(ordering: .acquiring) {
        health.measureLags { !isStopping.load(ordering: .acquiring) }
        for _ in 0..<Self.measureMillis / 100 where !isStopping.load(ordering: .acquiring) {
          WorkerThread.sleep(millis: 100)
        }
      }
    }
    thread.withLock { $0 = started }
  }

  /// Ends its threads, before the session is closed that they look at.
  func close() {
    listener.close()
    isStopping.store(true, ordering: .releasing)
    let running = thread.withLock { thread -> WorkerThread? in
      let running = thread
      thread = nil
      return running
    }
    running?.join()
  }
}
