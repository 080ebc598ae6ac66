#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What standard output and input are joined to.
struct TerminalTraits: Sendable {
  var outputIsTerminal: Bool
  var inputIsTerminal: Bool
  var errorIsTerminal: Bool
  /// Whether text on the screen may be written over: a terminal that can, and no NO_COLOR.
  var redraws: Bool

  /// The process's own.
  static var current: TerminalTraits {
    let outputIsTerminal = isatty(STDOUT_FILENO) == 1
    let kind = Environment.value("TERM") ?? "dumb"
    return TerminalTraits(
      outputIsTerminal: outputIsTerminal, inputIsTerminal: isatty(STDIN_FILENO) == 1,
      errorIsTerminal: isatty(STDERR_FILENO) == 1,
      redraws: outputIsTerminal && kind != "dumb" && Environment.value("NO_COLOR") == nil)
  }

  /// Columns and rows of the terminal as it is now; nil where there is none.
  var size: (columns: Int, rows: Int)? {
    guard outputIsTerminal else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
    return (Int(size.ws_col), max(Int(size.ws_row), 4))
  }

  /// Runs a body while what is typed does not show, and is kept for whoever reads next.
  static func withoutEcho<Result>(_ body: () throws -> Result) rethrows -> Result {
    var saved = termios()
    guard tcgetattr(STDIN_FILENO, &saved) == 0 else { return try body() }
    var silent = saved
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSADRAIN, &silent)
    defer { tcsetattr(STDIN_FILENO, TCSADRAIN, &saved) }
    return try body()
  }
}

/// Variables of the process's environment.
enum Environment {
  /// The variable's value; nil where it is not set or empty.
  static func value(_ name: String) -> String? {
    guard let text = getenv(name) else { return nil }
    // Safe: getenv gives a C string, copied here before anything could change the environment.
    let value = String(cString: text)
    return value.isEmpty ? nil : value
  }
}
