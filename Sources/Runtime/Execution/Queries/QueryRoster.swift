import Synchronization

/// The queries of a session as other threads than its own may see them.
final class QueryRoster: Sendable {
  private struct State {
    var queries: [PersistentQuery] = []
    var hasStarted = false
  }

  private let state = Mutex(State())

  /// In the order of their start.
  var queries: [PersistentQuery] { state.withLock { $0.queries } }
  /// Whether nothing holds queries back any more.
  var hasStarted: Bool { state.withLock { $0.hasStarted } }

  func set(_ queries: [PersistentQuery]) { state.withLock { $0.queries = queries } }

  func noteStart() { state.withLock { $0.hasStarted = true } }
}
