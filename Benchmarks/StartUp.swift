#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The time from the start of the program to its end.
enum StartUp {
  /// Of `sqlstream --version`, which lies beside this program; nil where it has not been built.
  static func version(target: Double) throws -> Figure? {
    guard let own = CommandLine.arguments.first, let slash = own.lastIndex(of: "/") else { return nil }
    let program = own[..<slash] + "/sqlstream"
    guard access(String(program), X_OK) == 0 else { return nil }
    var times: [Double] = []
    for _ in 0..<11 {
      let start = Clocks.wall
      guard system("\(program) --version > /dev/null") == 0 else { throw WrongAnswer("\(program) --version failed") }
      times.append(Double(Clocks.wall - start) / 1_000_000)
    }
    return Figure(
      name: "start of sqlstream --version (with the shell that starts it)", value: median(times), unit: "ms",
      target: target)
  }
}
