import Synchronization

/// What people should know but did not ask for. Comes from any thread, and must not run into a line that is being
/// typed or a grid that is being redrawn: it is held back there.
final class Notices: Sendable {
  private struct State {
    var isHeld = false
    var waiting: [String] = []
    var lost = 0
  }

  /// With more than this waiting the rest is only counted.
  private static let mostWaiting = 200

  private let state = Mutex(State())
  private let write: @Sendable (String) -> Void

  /// - Parameter write: takes a line with its line break.
  init(write: @escaping @Sendable (String) -> Void = StandardError.write) {
    self.write = write
  }

  /// Shows a notice now, or once `release` is called.
  func post(_ notice: String) {
    state.withLock { state in
      if !state.isHeld {
        write(TextEscaping.controls(in: notice) + "\n")
      } else if state.waiting.count < Self.mostWaiting {
        state.waiting.append(notice)
      } else {
        state.lost += 1
      }
    }
  }

  /// Keeps notices back from now on.
  func hold() { state.withLock { $0.isHeld = true } }

  /// Shows what was kept back, and the rest at once from now on.
  func release() {
    state.withLock { state in
      for notice in state.waiting { write(TextEscaping.controls(in: notice) + "\n") }
      if state.lost > 0 { write("... and \(state.lost) more notices\n") }
      state = State()
    }
  }
}
