/// A run and what became of it.
struct TestResult {
  var identity: RunIdentity
  var outcome: RunOutcome

  var isFailure: Bool { if case .failed = outcome { true } else { false } }
}
