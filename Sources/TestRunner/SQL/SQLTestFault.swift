import Parser
import Runtime

/// What ended an SQL test before its end.
struct SQLTestFault {
  private let error: any Error

  init(_ error: any Error) {
    self.error = error
  }

  /// With line and column in the file where they are known.
  func text(in script: String) -> String {
    guard let range else { return message }
    let before = Array(script.utf8.prefix(range.start))
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let column = before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
    return "\(line):\(column): \(message)"
  }

  /// Why it is not the error that was expected, for people; nil where it is.
  func difference(from expected: SQLTest.ExpectedError) -> String? {
    if let kind = expected.kind, !isOfKind(kind) {
      return "expected an error of kind \(kind), got \(self.kind): \(message)"
    }
    guard let wanted = expected.message else { return nil }
    if message.lowercased().contains(wanted.lowercased()) { return nil }
    // Words of another system tell the reason only.
    if isForeign(expected.kind), let diagnostic = error as? Diagnostic,
      RefusalReason.kinds(for: wanted).contains(diagnostic.kind)
    {
      return nil
    }
    if isForeign(expected.kind), error is AssertionFault { return nil }
    return "expected an error '\(wanted)', got '\(message)'"
  }

  private var message: String {
    if let fault = error as? AssertionFault { return fault.message }
    if let diagnostic = error as? Diagnostic { return diagnostic.message }
    return RunFault.text(of: error)
  }

  private var range: SourceRange? { (error as? AssertionFault)?.range ?? (error as? Diagnostic)?.range }

  private var kind: String {
    if error is AssertionFault { return "assertion" }
    return (error as? Diagnostic)?.kind.rawValue ?? "failed"
  }

  private func isOfKind(_ wanted: String) -> Bool {
    guard isForeign(wanted) else { return wanted.lowercased() == kind.lowercased() }
    if wanted.hasSuffix("AssertionError") { return error is AssertionFault }
    guard let diagnostic = error as? Diagnostic else { return false }
    return diagnostic.kind != .notSupported
  }

  /// Whether a kind is the name of a Java class.
  private func isForeign(_ kind: String?) -> Bool { kind?.contains(".") == true }
}
