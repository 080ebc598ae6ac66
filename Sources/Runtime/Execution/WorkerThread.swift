import CThread

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A thread of a query. Queries block in the broker's client, which must not happen on the cooperative pool.
package final class WorkerThread: @unchecked Sendable {
  // Unchecked: the handle is written once, before the thread that reads it can be joined.
  private var handle: pthread_t
  private var isJoined = false

  /// Starts the thread. The name shows in `top -H`, cut to 15 characters.
  package init(name: String, _ body: @escaping @Sendable () -> Void) {
    let start = Unmanaged.passRetained(ThreadBody(name: name, body))
    #if canImport(Darwin)
    var created: pthread_t?
    let status = pthread_create(&created, nil, runThreadBody, start.toOpaque())
    precondition(status == 0, "the system gives no thread")
    handle = created!
    #else
    var created = pthread_t()
    let status = pthread_create(&created, nil, runThreadBody, start.toOpaque())
    precondition(status == 0, "the system gives no thread")
    handle = created
    #endif
  }

  /// Makes the calling thread wait.
  package static func sleep(millis: Int) {
    usleep(UInt32(millis) * 1000)
  }

  /// Waits for the thread's end. Called by one thread, which is not this one.
  package func join() {
    guard !isJoined else { return }
    isJoined = true
    pthread_join(handle, nil)
  }
}

private final class ThreadBody {
  let name: String
  let body: @Sendable () -> Void

  init(name: String, _ body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }

  func run() {
    thread_set_name(String(decoding: name.utf8.prefix(15), as: UTF8.self))
    body()
  }
}

#if canImport(Darwin)
private func runThreadBody(_ start: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  Unmanaged<ThreadBody>.fromOpaque(start).takeRetainedValue().run()
  return nil
}
#else
private func runThreadBody(_ start: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let start { Unmanaged<ThreadBody>.fromOpaque(start).takeRetainedValue().run() }
  return nil
}
#endif
