#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A program that was started, without a shell in between.
struct ChildProcess: ~Copyable {
  private let id: pid_t
  /// Our ends of its standard input and output; nil where these are a file.
  private let pipes: (input: Int32, output: UnsafeMutablePointer<FILE>)?

  /// POSIX_SPAWN_SETSID, which the headers show only to those who ask for GNU's extensions.
  #if canImport(Darwin)
    private static let newSession: Int16 = 0x400
  #else
    private static let newSession: Int16 = 0x80
  #endif

  /// - Parameter standardStreams: the file that all three are; a terminal becomes the program's own, as it begins a
  ///   session. nil: input and output are pipes.
  init(_ program: String, _ arguments: [String], standardStreams: String?) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var input: [Int32] = [-1, -1]
    var output: [Int32] = [-1, -1]
    if let standardStreams {
      posix_spawn_file_actions_addopen(&actions, 0, standardStreams, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      posix_spawn_file_actions_adddup2(&actions, 0, 2)
      posix_spawnattr_setflags(&attributes, Self.newSession)
    } else {
      guard pipe(&input) == 0, pipe(&output) == 0 else { throw WrongAnswer("the system gives no pipe") }
      // The child must not hold our ends, or it would never see its input end.
      for end in [input[1], output[0]] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      posix_spawn_file_actions_adddup2(&actions, input[0], 0)
      posix_spawn_file_actions_adddup2(&actions, output[1], 1)
    }
    defer { for end in [input[0], output[1]] where end >= 0 { close(end) } }
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var id = pid_t()
    let code = posix_spawn(&id, program, &actions, &attributes, &words, environ)
    guard code == 0 else { throw WrongAnswer("\(program) can't be started: \(String(cString: strerror(code)))") }
    self.id = id
    pipes = fdopen(output[0], "r").map { (input[1], $0) }
  }

  func send(_ signal: Int32) { kill(id, signal) }

  func write(_ text: String) {
    guard let pipes else { return }
    var text = text
    text.withUTF8 { _ = systemWrite(pipes.input, $0.baseAddress, $0.count) }
  }

  /// Closes its input.
  func endInput() { if let pipes { close(pipes.input) } }

  /// The next line of its output, without the break; nil at the end.
  func readLine() -> String? {
    guard let pipes else { return nil }
    var line = [CChar](repeating: 0, count: 4096)
    guard fgets(&line, Int32(line.count), pipes.output) != nil else { return nil }
    return String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Waits for the end.
  /// - Returns: the exit status; -1 where a signal ended it.
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    return status & 0x7f == 0 ? status >> 8 & 0xff : -1
  }

  /// CPU time of all its threads so far, in nanoseconds.
  var cpu: Int {
    var clock = clockid_t()
    guard clock_getcpuclockid(id, &clock) == 0 else { return 0 }
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// As the kernel counts it; nil where it does not tell.
  var residentMegabytes: Double? {
    guard let file = fopen("/proc/\(id)/status", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let words = text.split { " \t\n".contains($0) }
      if words.first == "VmRSS:", words.count > 1 { return Double(words[1]).map { $0 / 1024 } }
    }
    return nil
  }
}

/// `write`, which is the name of a method where it is needed.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
