import CRdKafka

/// Lets one thread wait for several of librdkafka's queues at once, and for `wake`.
final class KafkaWaiter: Sendable {
  private struct State {
    /// Grows whenever a queue that was empty gets something.
    var signals = 0
    var isWoken = false
  }

  private let state = Monitor(State())

  /// A mark to be passed to `wait`: what is signalled after it is not missed.
  var mark: Int { state.withLock(\.signals) }

  /// Has `queue` signal here. The caller keeps this object alive until `unwatch`.
  func watch(_ queue: OpaquePointer) {
    rd_kafka_queue_cb_event_enable(
      queue,
      { _, opaque in
        // Called from librdkafka's thread while the queue is watched, so the object is there.
        if let opaque { Unmanaged<KafkaWaiter>.fromOpaque(opaque).takeUnretainedValue().signal() }
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  func unwatch(_ queue: OpaquePointer) {
    rd_kafka_queue_cb_event_enable(queue, nil, nil)
  }

  private func signal() {
    state.withLock { $0.signals += 1 }
    state.notifyAll()
  }

  /// Makes the `wait` of now, or else the next, say that it was woken.
  func wake() {
    state.withLock { $0.isWoken = true }
    state.notifyAll()
  }

  /// Whether `wake` was called since it was last asked.
  func takeWake() -> Bool {
    state.withLock { state in
      defer { state.isWoken = false }
      return state.isWoken
    }
  }

  /// Waits for a signal after `mark`, for `wake`, or for the deadline.
  func wait(after mark: Int, until deadline: MonotonicTime) {
    _ = state.wait(until: deadline) { state -> Bool? in state.signals != mark || state.isWoken ? true : nil }
  }
}
