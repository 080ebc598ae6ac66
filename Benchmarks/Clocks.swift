#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Times in nanoseconds.
enum Clocks {
  /// CPU time of this thread: what in-memory figures are measured in, since other processes do not touch it.
  static var thread: Int { read(CLOCK_THREAD_CPUTIME_ID) }
  /// CPU time of all threads of this process.
  static var process: Int { read(CLOCK_PROCESS_CPUTIME_ID) }
  static var wall: Int { read(CLOCK_MONOTONIC) }

  private static func read(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}

/// What is allocated in this process, in bytes, as tcmalloc counts it; nil where another malloc is linked.
func allocatedBytes() -> Int? {
  typealias GetProperty = @convention(c) (UnsafePointer<CChar>, UnsafeMutablePointer<Int>) -> CInt
  guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "MallocExtension_GetNumericProperty") else { return nil }
  var bytes = 0
  let getProperty = unsafeBitCast(symbol, to: GetProperty.self)
  return getProperty("generic.current_allocated_bytes", &bytes) == 0 ? nil : bytes
}

func median(_ numbers: [Double]) -> Double {
  let sorted = numbers.sorted()
  return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
}
