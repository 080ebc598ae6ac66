import Runtime
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The signals that end what runs. Handlers only set flags, which the loops look at between short waits.
enum Signals {
  /// Set by Ctrl-C and by SIGTERM.
  static let cancellation = Cancellation()

  /// Whether the process was asked to end by SIGTERM or SIGHUP.
  static var wasTerminated: Bool { terminated.load(ordering: .acquiring) }

  /// A broken pipe or socket, or a file that may not grow, is then an error of the call that writes to it, not the end
  /// of the process.
  static func ignoreFailedWrites() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Makes Ctrl-C and SIGTERM set `cancellation`.
  /// - Parameter secondEndsProcess: a further Ctrl-C ends the process at once: for commands that may hang in closing.
  static func install(secondEndsProcess: Bool) {
    // The handler must not be the first to touch these: a global's initializer takes a lock.
    target = Unmanaged.passUnretained(cancellation)
    endsProcess.store(secondEndsProcess, ordering: .releasing)
    terminated.store(false, ordering: .releasing)
    var action = sigaction()
    #if canImport(Darwin)
    action.__sigaction_u.__sa_handler = handleSignal
    #else
    action.__sigaction_handler.sa_handler = handleSignal
    #endif
    // Without SA_RESTART: a wait for input ends, so that its loop sees the flag.
    action.sa_flags = 0
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaction(number, &action, nil) }
  }

  /// Waits; a signal ends the wait early.
  static func sleep(millis: Int) {
    var pause = timespec(tv_sec: millis / 1000, tv_nsec: millis % 1000 * 1_000_000)
    nanosleep(&pause, nil)
  }
}

private let endsProcess = Atomic(false)
private let terminated = Atomic(false)
/// Unretained: `Signals.cancellation` lives as long as the process. Written once before the handler is installed.
nonisolated(unsafe) private var target: Unmanaged<Cancellation>?

/// Runs inside the signal: only atomic stores and `_exit`, no allocation, no locks, no reference counts.
private func handleSignal(_ number: Int32) {
  if number != SIGINT { terminated.store(true, ordering: .releasing) }
  target?._withUnsafeGuaranteedRef { cancellation in
    if cancellation.isCancelled, endsProcess.load(ordering: .acquiring) { _exit(128 + number) }
    cancellation.cancel()
  }
}
