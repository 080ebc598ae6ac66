import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What kept a test from running the program, or from seeing what it waits for.
package struct ProgramTestError: Error, CustomStringConvertible {
  package let description: String
}

/// The built `sqlstream`, running as a process of its own.
package final class SpawnedProgram {
  /// Beside the tests' own executable, where the package manager puts all products.
  package static var path: String {
    #if os(Linux)
    let tests = realpath("/proc/self/exe", nil).map { path in
      defer { free(path) }
      return String(cString: path)
    } ?? ""
    #else
    let tests = CommandLine.arguments[0]
    #endif
    let folder = tests.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    return folder + "/sqlstream"
  }

  /// Held from the opening of descriptors that a program is to have to its start, so that no other one gets them.
  static let starting = Mutex(())

  #if os(Linux)
  /// POSIX_SPAWN_SETSID, which glibc shows to GNU programs only.
  private static let newSession: Int16 = 0x80
  #else
  private static let newSession = Int16(POSIX_SPAWN_SETSID)
  #endif

  private let pid: pid_t
  private var status: Int32?

  /// Starts the program.
  /// - Parameters:
  ///   - environment: the only variables it sees beside PATH and HOME.
  ///   - files: what it finds at its file descriptors.
  ///   - shell: commands of a shell that come first, such as `ulimit`.
  ///   - terminal: the path of a terminal that becomes its own, at all three descriptors.
  init(
    _ arguments: [String], environment: [String: String], files: [(descriptor: Int32, source: Int32)] = [],
    shell: String? = nil, terminal: String? = nil
  ) throws {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // The threads that run tests block signals, which a child would take over.
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | (terminal == nil ? 0 : Self.newSession))
    for file in files { posix_spawn_file_actions_adddup2(&actions, file.source, file.descriptor) }
    if let terminal {
      // A session of its own takes the first terminal that it opens for its controlling one.
      posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      posix_spawn_file_actions_adddup2(&actions, 0, 2)
    }
    let variables = ["PATH=/usr/bin:/bin", "HOME=/nonexistent"] + environment.map { "\($0.key)=\($0.value)" }
    var command = [Self.path] + arguments
    if let shell { command = ["/bin/sh", "-c", "\(shell); exec \"$0\" \"$@\""] + command }
    let argv = command.map { strdup($0) } + [nil]
    let envp = variables.map { strdup($0) } + [nil]
    defer { for text in argv + envp { free(text) } }
    var pid: pid_t = 0
    let failure = posix_spawn(&pid, command[0], &actions, &attributes, argv, envp)
    guard failure == 0 else {
      throw ProgramTestError(description: "\(Self.path) does not start: \(String(cString: strerror(failure)))")
    }
    self.pid = pid
  }

  deinit {
    guard status == nil else { return }
    kill(pid, SIGKILL)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
  }

  /// Sends the program a signal.
  package func signal(_ number: Int32) { kill(pid, number) }

  /// Waits for the end of the program.
  /// - Returns: its exit status; 128 and the signal's number where a signal ended it.
  package func waitForExit(seconds: Double = 60) throws -> Int32 {
    let deadline = Deadline(seconds: seconds)
    while status == nil {
      var raw: Int32 = 0
      if waitpid(pid, &raw, WNOHANG) == pid {
        status = raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + (raw & 0x7F)
      } else if deadline.hasPassed {
        throw ProgramTestError(description: "the program does not end within \(seconds) seconds")
      } else {
        usleep(5000)
      }
    }
    return status ?? -1
  }
}

/// A moment in the future.
struct Deadline {
  private let end: Double

  init(seconds: Double) { end = Self.now + seconds }

  var hasPassed: Bool { Self.now >= end }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
