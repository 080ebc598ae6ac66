#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A thread that ends with its work and that nobody joins.
enum DetachedThread {
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs `body` on a new thread, or on this one where the system has no more threads.
  static func start(_ body: @escaping @Sendable () -> Void) {
    if !startThread(Unmanaged.passRetained(Work(body)).toOpaque()) { body() }
  }

  /// `work` is a retained `Work`, which the thread, or a failure to start one, releases.
  private static func startThread(_ work: UnsafeMutableRawPointer) -> Bool {
    #if canImport(Darwin)
      var thread: pthread_t?
      let code = pthread_create(
        &thread, nil,
        { work in
          Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body()
          return nil
        }, work)
      if code == 0, let thread { pthread_detach(thread) }
    #else
      var thread = pthread_t()
      let code = pthread_create(
        &thread, nil,
        { work in
          if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
          return nil
        }, work)
      if code == 0 { pthread_detach(thread) }
    #endif
    if code != 0 { Unmanaged<Work>.fromOpaque(work).release() }
    return code == 0
  }
}
