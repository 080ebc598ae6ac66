import Parser

/// What became of a case whose statements are to be refused.
enum RefusalComparison {
  /// Why the refusal is not the expected one, for people; nil where it is.
  static func difference(expected: ExpectedRefusal, actual: Diagnostic) -> String? {
    if actual.kind == .notSupported {
      return "expected a refusal for \(quoted(expected)), got notSupported: \(actual.message)"
    }
    // A fault while records are processed is no fault of the statement's.
    let kinds = expected.isOfProcessing ? [.failed] : RefusalReason.kinds(for: expected.message)
    if kinds.contains(actual.kind) || expected.isOfParser && actual.kind == .syntax { return nil }
    return "expected a refusal for \(quoted(expected)), got one of kind \(actual.kind.rawValue): \(actual.message)"
  }

  static func quoted(_ expected: ExpectedRefusal) -> String {
    "\"\(expected.message.split(separator: "\n").first.map(String.init) ?? "")\""
  }
}

extension ExpectedRefusal {
  /// Whether it is the processing of a record that is to fail, and not a statement.
  var isOfProcessing: Bool { type.hasSuffix("StreamsException") }

  /// Whether ksqlDB's parser refuses the text. What its grammar takes and its parser then refuses may be no sentence of
  /// ours, and the other way round.
  var isOfParser: Bool { type.hasSuffix("ParseFailedException") }
}
