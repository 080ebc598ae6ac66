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

/// What this process holds in memory, in bytes; 0 where the system does not tell.
func residentBytes() -> Int {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var text = [UInt8](repeating: 0, count: 128)
  let count = fread(&text, 1, text.count, file)
  let fields = String(decoding: text[..<count], as: UTF8.self).split(separator: " ")
  return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
}

func median(_ numbers: [Double]) -> Double {
  let sorted = numbers.sorted()
  return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
}
