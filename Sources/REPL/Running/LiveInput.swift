import Runtime
import Synchronization

/// An `--input` that can only be read as it comes, a pipe or a terminal: its records are handed on as they arrive, on a
/// thread of its own, while queries run.
final class LiveInput: @unchecked Sendable {
  // Unchecked: the thread alone has the file and the feed, until it is joined.
  private struct State {
    var isOver = false
    var failure: (any Error)?
  }

  private let file: InputFile
  private let feed: InputFeed
  private let console: Console
  private let cancellation: Cancellation
  private let state = Mutex(State())
  private var thread: WorkerThread?

  /// Begins to read.
  init(_ file: InputFile, session: Session, console: Console) {
    self.file = file
    self.console = console
    cancellation = Cancellation()
    feed = session.makeInputFeed(cancellation: cancellation)
    thread = WorkerThread(name: "input") { [unowned self] in run() }
  }

  private func run() {
    var failure: (any Error)?
    do {
      try file.produce(in: feed, handsOn: true, cancellation: cancellation) { console.notices.post($0) }
      if !cancellation.isCancelled { try feed.flush() }
    } catch {
      failure = error
    }
    state.withLock { $0 = State(isOver: true, failure: failure) }
  }

  /// Whether it has come to its end, and all of it is stored.
  /// - Throws: what kept it from being read or written.
  func isOver() throws -> Bool {
    let (isOver, failure) = state.withLock { ($0.isOver, $0.failure) }
    if let failure { throw failure }
    return isOver
  }

  /// Reads no more.
  func close() {
    cancellation.cancel()
    thread?.join()
    feed.close()
  }
}
