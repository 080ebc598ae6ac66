/// Why the database did not do what it was asked, in words for people and without secrets.
struct PostgresError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is to be done about it.
  enum Kind: Hashable, Sendable {
    /// There is no connection any more, or none could be made: it may come back.
    case unreachable
    /// The same may work later: a deadlock, a full disk, a server that is about to stop.
    case passing
    /// A value of a row is at fault, and other rows may pass.
    case row
    /// Nothing will change by itself.
    case permanent
    /// The connector is to end.
    case interrupted
  }

  var kind: Kind
  /// For people.
  var message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  var description: String { message }

  /// The kind of an error that the server reported.
  /// - Parameter state: its five characters (PostgreSQL's manual, appendix A).
  static func kind(ofState state: String) -> Kind {
    switch state.prefix(2) {
    // Cardinality, data, constraints, WITH CHECK OPTION, program limits (a row too wide), and what triggers raise.
    case "21", "22", "23", "27", "2F", "38", "39", "44", "54", "P0": return .row
    // Connection, rollback, resources, a lock or an object in use, operator intervention, system, internal.
    case "08", "40", "53", "55", "57", "58", "XX": return .passing
    // Read-only: a server that is no longer, or not yet, the primary.
    case "25": return state == "25006" ? .passing : .permanent
    default: return .permanent
    }
  }
}
