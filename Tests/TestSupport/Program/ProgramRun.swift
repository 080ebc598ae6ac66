#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A run of the built program with pipes at its standard input, output and error.
package final class ProgramRun {
  /// What a run that ended has left.
  package struct Result {
    package let status: Int32
    package let output: String
    package let errors: String
  }

  private let program: SpawnedProgram
  private var outputEnd: Int32
  private var errorEnd: Int32
  private var output: [UInt8] = []
  private var errors: [UInt8] = []

  /// Starts the program with a text at its standard input.
  /// - Parameter shell: commands of a shell that come first, such as `ulimit`.
  package init(
    _ arguments: [String], input: String = "", environment: [String: String] = [:], shell: String? = nil
  ) throws {
    (program, outputEnd, errorEnd) = try SpawnedProgram.starting.withLock { _ in
      let outputPipe = try Self.pipe()
      let errorPipe = try Self.pipe()
      let inputFile = try Self.file(with: input)
      defer { for descriptor in [outputPipe.write, errorPipe.write, inputFile] { close(descriptor) } }
      let program = try SpawnedProgram(
        arguments, environment: environment, files: [(0, inputFile), (1, outputPipe.write), (2, errorPipe.write)],
        shell: shell)
      return (program, outputPipe.read, errorPipe.read)
    }
  }

  deinit {
    closeOutput()
    if errorEnd >= 0 { close(errorEnd) }
  }

  /// Runs the program to its end.
  package static func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:], seconds: Double = 180
  ) throws -> Result {
    try ProgramRun(arguments, input: input, environment: environment).finish(seconds: seconds)
  }

  /// Waits until standard output holds a text.
  package func waitForOutput(_ text: String, seconds: Double = 60) throws {
    let deadline = Deadline(seconds: seconds)
    while !String(decoding: output, as: UTF8.self).contains(text) {
      guard !deadline.hasPassed, read(waitMillis: 50) else {
        throw ProgramTestError(description: "no \"\(text)\" in the output \(describe())")
      }
    }
  }

  /// Waits until standard error holds a text.
  package func waitForErrors(_ text: String, seconds: Double = 60) throws {
    let deadline = Deadline(seconds: seconds)
    while !String(decoding: errors, as: UTF8.self).contains(text) {
      guard !deadline.hasPassed, read(waitMillis: 50) else {
        throw ProgramTestError(description: "no \"\(text)\" in the errors \(describe())")
      }
    }
  }

  /// What standard error held when it was last waited for.
  package var errorsSoFar: String { String(decoding: errors, as: UTF8.self) }

  /// Waits until standard output has so many lines.
  package func waitForLines(_ count: Int, seconds: Double = 60) throws {
    let deadline = Deadline(seconds: seconds)
    while output.count(where: { $0 == UInt8(ascii: "\n") }) < count {
      guard !deadline.hasPassed, read(waitMillis: 50) else {
        throw ProgramTestError(description: "no \(count) lines in the output \(describe())")
      }
    }
  }

  /// Closes the reading end of standard output, as `head` does.
  package func closeOutput() {
    if outputEnd >= 0 { close(outputEnd) }
    outputEnd = -1
  }

  package func signal(_ number: Int32) { program.signal(number) }

  /// Reads what is left, and waits for the end.
  package func finish(seconds: Double = 60) throws -> Result {
    let deadline = Deadline(seconds: seconds)
    while read(waitMillis: 50) {
      if deadline.hasPassed {
        throw ProgramTestError(description: "the program does not end within \(seconds) seconds \(describe())")
      }
    }
    return Result(
      status: try program.waitForExit(seconds: 20), output: String(decoding: output, as: UTF8.self),
      errors: String(decoding: errors, as: UTF8.self))
  }

  /// Takes what the program has written.
  /// - Returns: false once both ends are closed.
  private func read(waitMillis: Int32) -> Bool {
    var ends = [outputEnd, errorEnd].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard outputEnd >= 0 || errorEnd >= 0 else { return false }
    guard poll(&ends, 2, waitMillis) > 0 else { return true }
    if ends[0].revents != 0 { Self.take(&outputEnd, into: &output) }
    if ends[1].revents != 0 { Self.take(&errorEnd, into: &errors) }
    return true
  }

  private static func take(_ end: inout Int32, into bytes: inout [UInt8]) {
    var chunk = [UInt8](repeating: 0, count: 65536)
    let descriptor = end
    let count = chunk.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
    if count > 0 {
      bytes += chunk.prefix(count)
    } else {
      close(end)
      end = -1
    }
  }

  private func describe() -> String {
    "(standard output: \(String(decoding: output, as: UTF8.self)), standard error: "
      + "\(String(decoding: errors, as: UTF8.self)))"
  }

  /// Ends of a pipe that children do not inherit.
  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard systemPipe(&ends) == 0 else { throw ProgramTestError(description: "no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// A file without a name that holds a text.
  private static func file(with text: String) throws -> Int32 {
    guard let file = tmpfile() else { throw ProgramTestError(description: "no temporary file") }
    defer { fclose(file) }
    fputs(text, file)
    fflush(file)
    let descriptor = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3)
    lseek(descriptor, 0, SEEK_SET)
    return descriptor
  }
}

func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}

private func systemPipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }
