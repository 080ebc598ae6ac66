import Synchronization

/// Runs compactions on threads of their own, one after the other.
final class LogCompactor: Sendable {
  private let engine: Monitor<EmbeddedEngine>
  private let last = Mutex<Running?>(nil)

  private struct Running {
    let job: CompactionJob
    let thread: WorkerThread
  }

  init(_ engine: Monitor<EmbeddedEngine>) { self.engine = engine }

  /// Starts a job that the engine has handed out. May be called under the engine's lock.
  func start(_ job: CompactionJob) {
    last.withLock { last in
      let previous = last?.thread
      let thread = WorkerThread(name: "compaction") { [engine] in
        previous?.join()
        // Where it fails, as on a full disk, the log stays as it is, and its turn comes again once it has grown.
        let result = try? job.run()
        engine.withLock { engine in try? engine.finish(job, result) }
      }
      last = Running(job: job, thread: thread)
    }
  }

  /// Ends what is under way, without a result.
  func close() {
    let running = last.withLock { last in
      defer { last = nil }
      return last
    }
    running?.job.cancel()
    running?.thread.join()
  }
}
