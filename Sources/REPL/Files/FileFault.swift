#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Why a file can't be used.
struct FileFault: Error {
  let path: String
  /// The system's reason, for people.
  let reason: String

  /// The fault of the system call that just failed.
  static func last(_ path: String) -> FileFault {
    // Safe: strerror gives a C string that is copied here.
    FileFault(path: path, reason: String(cString: strerror(errno)))
  }
}
