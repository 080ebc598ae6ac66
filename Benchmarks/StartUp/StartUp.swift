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
