import Parser
import Runtime

/// Faults of a run in words.
enum RunFault {
  static func text(of error: any Error) -> String {
    switch error {
    case let error as Diagnostic: "refused (\(error.kind.rawValue)): \(error.message)"
    case let error as SessionError: error.message
    case let error as FormatError: error.reason
    case let error as BrokerError: error.description
    case let error as SchemaRegistryError: error.description
    case let error as CaseFileError: error.reason
    default: "\(error)"
    }
  }
}

extension Diagnostic {
  /// A test holds all its statements itself.
  static func scriptInTest(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .syntax, "RUN SCRIPT can't stand in a test", at: range, hint: "write the script's statements into the test")
  }
}
