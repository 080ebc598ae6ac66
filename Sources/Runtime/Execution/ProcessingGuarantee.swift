/// How often a record counts, whatever ends a process in the middle of its work: `processing.guarantee`, by Kafka
/// Streams' names.
package enum ProcessingGuarantee: String, Hashable, Sendable {
  /// Results are stored, then offsets are committed: what was stored after the last commit is stored again.
  case atLeastOnce = "at_least_once"
  /// Results, state and offsets are one transaction, which readers see as a whole or not at all.
  case exactlyOnce = "exactly_once_v2"

  /// - Parameter name: as SET has it. The older `exactly_once` and `exactly_once_beta` mean the same here.
  package init?(name: String) {
    switch name.lowercased() {
    case "at_least_once": self = .atLeastOnce
    case "exactly_once", "exactly_once_beta", "exactly_once_v2": self = .exactlyOnce
    default: return nil
    }
  }

  /// What SET takes, for people.
  package static let choices = "it is 'exactly_once_v2' or 'at_least_once'"
}
