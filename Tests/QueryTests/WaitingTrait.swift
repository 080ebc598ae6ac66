import Foundation
import Testing

/// For tests that mostly wait for other processes: each runs on a thread of its own, up to some at a time, and not on
/// the cooperative pool, which has no more threads than the machine has cores.
struct WaitingTrait: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    try await withTaskExecutorPreference(ThreadExecutor.shared) { try await function() }
  }
}

extension Trait where Self == WaitingTrait {
  static var waiting: Self { WaitingTrait() }
}

/// Runs each job on a new thread.
private final class ThreadExecutor: TaskExecutor {
  static let shared = ThreadExecutor()
  /// More would make the programs under test so slow that they miss their times.
  private let places = DispatchSemaphore(value: 6)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    Thread.detachNewThread { [self] in
      places.wait()
      defer { places.signal() }
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
