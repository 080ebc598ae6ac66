#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A value behind a lock, with a condition to wait for its change: what the standard library's `Mutex` lacks.
final class Monitor<Value>: @unchecked Sendable {
  // Unchecked: `value` is touched only while `mutex` is held. The C structures need an address of their own, which
  // is why they are allocated.
  private var value: Value
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(_ value: Value) {
    self.value = value
    pthread_mutex_init(mutex, nil)
    #if canImport(Darwin)
      pthread_cond_init(condition, nil)
    #else
      var attributes = pthread_condattr_t()
      pthread_condattr_init(&attributes)
      pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
      pthread_cond_init(condition, &attributes)
      pthread_condattr_destroy(&attributes)
    #endif
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value)
  }

  /// Calls `body` now and after each `notifyAll` until it gives a result or the deadline has passed; the lock is
  /// held during `body` only.
  func wait<Result, Failure: Error>(
    until deadline: MonotonicTime, _ body: (inout Value) throws(Failure) -> Result?
  ) throws(Failure) -> Result? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = try body(&value) { return result }
      let remaining = deadline.nanos - MonotonicTime.now.nanos
      if remaining <= 0 { return nil }
      #if canImport(Darwin)
        var span = timespec(tv_sec: Int(remaining / 1_000_000_000), tv_nsec: Int(remaining % 1_000_000_000))
        pthread_cond_timedwait_relative_np(condition, mutex, &span)
      #else
        var moment = timespec(
          tv_sec: Int(deadline.nanos / 1_000_000_000), tv_nsec: Int(deadline.nanos % 1_000_000_000))
        pthread_cond_timedwait(condition, mutex, &moment)
      #endif
    }
  }

  /// Lets every waiting `wait` look again.
  func notifyAll() {
    pthread_cond_broadcast(condition)
  }
}

/// A moment of the clock that only goes forward, for time limits.
struct MonotonicTime: Comparable, Sendable {
  var nanos: Int64

  static var now: MonotonicTime {
    var moment = timespec()
    clock_gettime(CLOCK_MONOTONIC, &moment)
    return MonotonicTime(nanos: Int64(moment.tv_sec) * 1_000_000_000 + Int64(moment.tv_nsec))
  }

  /// `millis` from now; a limit beyond a century counts as a century.
  static func after(millis: Int) -> MonotonicTime {
    MonotonicTime(nanos: now.nanos + Int64(min(max(millis, 0), 3_000_000_000_000)) * 1_000_000)
  }

  /// Whole milliseconds until this moment, rounded up; 0 once it has passed.
  var remainingMillis: Int { Int(max(0, (nanos - Self.now.nanos + 999_999) / 1_000_000)) }

  /// Whole milliseconds from an earlier moment to this one.
  func millis(since start: Self) -> Int { Int((nanos - start.nanos) / 1_000_000) }

  static func < (left: Self, right: Self) -> Bool { left.nanos < right.nanos }
}
