/// What became of a run.
package enum RunOutcome: Hashable, Sendable {
  case passed
  /// In words: the first difference.
  case failed(String)
  case skipped(String)
}
