#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The built program at a terminal of its own, with a test in the place of the user.
package final class TerminalProgram {
  package static let ctrlC = "\u{3}"
  package static let ctrlD = "\u{4}"
  package static let up = "\u{1B}[A"

  private let program: SpawnedProgram
  private let terminal: Int32
  private var screen: [UInt8] = []
  /// What comes before this was waited for already.
  private var seen = 0

  package init(_ arguments: [String] = [], environment: [String: String] = [:]) throws {
    let environment = ["TERM": "xterm", "LANG": "C.UTF-8"].merging(environment) { $1 }
    (program, terminal) = try SpawnedProgram.starting.withLock { _ in
      var (ours, theirs): (Int32, Int32) = (-1, -1)
      var size = winsize(ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0)
      guard openpty(&ours, &theirs, nil, nil, &size) == 0, let name = ttyname(theirs) else {
        throw ProgramTestError(description: "no terminal")
      }
      _ = fcntl(ours, F_SETFD, FD_CLOEXEC)
      defer { close(theirs) }
      return (try SpawnedProgram(arguments, environment: environment, terminal: String(cString: name)), ours)
    }
  }

  deinit { close(terminal) }

  /// Types a text.
  package func type(_ text: String) {
    var text = text
    text.withUTF8 { bytes in _ = write(terminal, bytes.baseAddress, bytes.count) }
  }

  /// Waits until the screen shows a text that comes after what was waited for before.
  /// - Returns: what was shown up to its end.
  @discardableResult
  package func wait(for text: String, seconds: Double = 60) throws -> String {
    let deadline = Deadline(seconds: seconds)
    let wanted = Array(text.utf8)
    while true {
      if let end = end(of: wanted) {
        defer { seen = end }
        return String(decoding: screen[seen..<end], as: UTF8.self)
      }
      guard !deadline.hasPassed, read() else {
        let shown = String(decoding: screen[seen...], as: UTF8.self)
        throw ProgramTestError(description: "no \"\(text)\" on the screen, but \"\(shown)\"")
      }
    }
  }

  package func waitForExit(seconds: Double = 60) throws -> Int32 {
    let deadline = Deadline(seconds: seconds)
    while !deadline.hasPassed, read() {}
    return try program.waitForExit(seconds: 10)
  }

  private func end(of wanted: [UInt8]) -> Int? {
    guard screen.count - seen >= wanted.count else { return nil }
    return (seen...(screen.count - wanted.count)).first { screen[$0..<$0 + wanted.count].elementsEqual(wanted) }
      .map { $0 + wanted.count }
  }

  /// - Returns: false once the program has left the terminal.
  private func read() -> Bool {
    var ready = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, 50) > 0 else { return true }
    var chunk = [UInt8](repeating: 0, count: 65536)
    let count = chunk.withUnsafeMutableBytes { systemRead(terminal, $0.baseAddress, $0.count) }
    guard count > 0 else { return false }
    screen += chunk.prefix(count)
    return true
  }
}
