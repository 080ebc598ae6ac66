import ArgumentParser
import Runtime

/// Where the program begins: arguments to command, errors to exit status.
@main
struct Program {
  static func main() {
    Signals.ignoreFailedWrites()
    leave(run(Array(CommandLine.arguments.dropFirst())))
  }

  /// Parses the arguments and runs their command.
  static func run(_ arguments: [String]) -> ExitStatus {
    // Asked by scripts and probes: answered before the parser builds its tree of commands.
    if arguments == ["--version"] { return tellVersion() }
    do {
      var command = try SQLStream.parseAsRoot(arguments)
      try command.run()
      return .success
    } catch {
      return report(error)
    }
  }

  private static func tellVersion() -> ExitStatus {
    try? DescriptorSink().write(Version.current + "\n")
    return .success
  }

  /// Tells people what went wrong, unless that has been done, and says how the program ends.
  private static func report(_ error: any Error) -> ExitStatus {
    switch error {
    case let failure as ProgramFailure:
      if let message = failure.message { StandardError.write("error: \(message)\n") }
      return failure.status
    case is OutputClosed:
      return .success
    case let fault as OutputFault:
      StandardError.write("error: standard output can't be written: \(fault.reason)\n")
      return .failed
    case let failure as SessionError:
      let status = ExitStatus(failure)
      if status != .interrupted { StandardError.write("error: \(failure.message)\n") }
      return status
    case let fault as OutputFormatFault:
      StandardError.write("error: \(fault.reason)\n")
      return .wrongUsage
    default:
      return reportUsage(error)
    }
  }

  /// Help and version go to standard output; what the argument parser refuses goes to standard error.
  private static func reportUsage(_ error: any Error) -> ExitStatus {
    let message = SQLStream.fullMessage(for: error)
    switch SQLStream.exitCode(for: error) {
    case .success:
      try? DescriptorSink().write(message + "\n")
      return .success
    case .validationFailure:
      StandardError.write(message + "\n")
      return .wrongUsage
    default:
      StandardError.write("error: \(error)\n")
      return .failed
    }
  }
}
