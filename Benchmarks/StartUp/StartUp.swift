#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What it costs to start the program and to have it wait at its prompt. The program is `sqlstream` beside this one,
/// started without a shell in between.
struct StartUp {
  private let program: String

  private static let repetitions = 11
  /// What the prompt begins with; before it the program tells what it is.
  private static let prompt = "sqlstream> "
  private static let settleMicros: UInt32 = 300_000

  /// nil where the program has not been built.
  init?() {
    guard let own = CommandLine.arguments.first, let slash = own.lastIndex(of: "/") else { return nil }
    program = String(own[..<slash] + "/sqlstream")
    guard access(program, X_OK) == 0 else { return nil }
  }

  /// From the start to the end of `sqlstream --version`.
  func version(target: Double) throws -> [Figure] {
    var times: [Double] = []
    for _ in 0..<Self.repetitions {
      let start = Clocks.wall
      let child = try ChildProcess(program, ["--version"], standardStreams: "/dev/null")
      guard child.wait() == 0 else { throw WrongAnswer("\(program) --version failed") }
      times.append(Double(Clocks.wall - start) / 1_000_000)
    }
    return [Figure(name: "start to end of sqlstream --version", value: median(times), unit: "ms", target: target)]
  }

  /// From the start to the prompt in a terminal, and the memory that is resident while it waits there.
  func prompt(timeTarget: Double, memoryTarget: Double) throws -> [Figure] {
    var times: [Double] = []
    var sizes: [Double] = []
    for _ in 0..<Self.repetitions {
      let terminal = try Terminal()
      let start = Clocks.wall
      let child = try ChildProcess(program, [], standardStreams: terminal.path)
      guard terminal.waits(for: Self.prompt) else { throw WrongAnswer("\(program) shows no prompt") }
      times.append(Double(Clocks.wall - start) / 1_000_000)
      usleep(Self.settleMicros)
      sizes.append(child.residentMegabytes ?? .nan)
      terminal.endInput()
      guard child.wait() == 0 else { throw WrongAnswer("\(program) did not end at Ctrl-D") }
    }
    return [
      Figure(name: "start of sqlstream to its first prompt", value: median(times), unit: "ms", target: timeTarget),
      Figure(name: "resident memory at the prompt", value: median(sizes), unit: "MB", target: memoryTarget),
    ]
  }
}

/// A program that was started, in a session of its own.
struct ChildProcess {
  private let id: pid_t

  /// POSIX_SPAWN_SETSID, which the headers show only to those who ask for GNU's extensions.
  #if canImport(Darwin)
    private static let newSession: Int16 = 0x400
  #else
    private static let newSession: Int16 = 0x80
  #endif

  /// - Parameter standardStreams: the file that all three are; a terminal becomes the program's own.
  init(_ program: String, _ arguments: [String], standardStreams: String) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, standardStreams, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Self.newSession)
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var id = pid_t()
    let code = posix_spawn(&id, program, &actions, &attributes, &words, environ)
    guard code == 0 else { throw WrongAnswer("\(program) can't be started: \(String(cString: strerror(code)))") }
    self.id = id
  }

  /// Waits for the end.
  /// - Returns: the exit status; -1 where a signal ended it.
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    return status & 0x7f == 0 ? status >> 8 & 0xff : -1
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

/// A terminal with nobody before it.
struct Terminal: ~Copyable {
  private let descriptor: Int32
  /// Of the side that a program sees, which stays open, or the terminal would end with its first program.
  let path: String
  private let programSide: Int32

  init() throws {
    var (ours, theirs): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&ours, &theirs, nil, nil, &size) == 0, let name = ttyname(theirs) else {
      throw WrongAnswer("the system gives no terminal")
    }
    descriptor = ours
    programSide = theirs
    path = String(cString: name)
  }

  deinit {
    close(descriptor)
    close(programSide)
  }

  /// Reads until a text has come; false where it does not within 10 seconds.
  func waits(for text: String) -> Bool {
    var seen = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !seen.contains(text) {
      var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, 10_000) == 1 else { return false }
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return false }
      seen += String(decoding: buffer[..<count], as: UTF8.self)
    }
    return true
  }

  /// Types Ctrl-D.
  func endInput() {
    var key: UInt8 = 4
    _ = write(descriptor, &key, 1)
  }
}
