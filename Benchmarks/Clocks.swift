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

/// What is allocated in this process, in bytes, as jemalloc counts it; nil where another malloc is linked.
func allocatedBytes() -> Int? {
  typealias Control = @convention(c) (
    UnsafePointer<CChar>, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?, UnsafeMutableRawPointer?, Int
  ) -> CInt
  guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "mallctl") else { return nil }
  let control = unsafeBitCast(symbol, to: Control.self)
  // Its figures are as old as the last "epoch".
  var epoch: UInt64 = 1
  guard control("epoch", nil, nil, &epoch, MemoryLayout<UInt64>.size) == 0 else { return nil }
  var bytes = 0
  var size = MemoryLayout<Int>.size
  return control("stats.allocated", &bytes, &size, nil, 0) == 0 ? bytes : nil
}

func median(_ numbers: [Double]) -> Double {
  let sorted = numbers.sorted()
  return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
}
