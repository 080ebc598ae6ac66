import Runtime

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How the program ended, for the one who started it.
enum ExitStatus: Int32 {
  case success = 0
  /// A statement failed.
  case failed = 1
  /// The command line is wrong.
  case wrongUsage = 2
  /// The broker or the schema registry can't be reached.
  case unreachable = 3
  /// Ctrl-C: 128 and the signal's number, as shells have it.
  case interrupted = 130
  /// SIGTERM.
  case terminated = 143

  init(_ error: SessionError) {
    switch error {
    case .unreachable: self = .unreachable
    case .failed: self = .failed
    case .interrupted: self = Signals.wasTerminated ? .terminated : .interrupted
    }
  }
}

/// Ends the program with a status.
struct ProgramFailure: Error {
  let status: ExitStatus
  /// What is still to be told; nil where that has been done.
  let message: String?

  init(_ status: ExitStatus, _ message: String? = nil) {
    self.status = status
    self.message = message
  }
}

/// Ends the process. What the program holds has been closed before.
func leave(_ status: ExitStatus) -> Never { exit(status.rawValue) }
