/// About how many bytes of changes the caches of a worker's tasks hold back, each and all together.
struct HeldBackBytes {
  private(set) var total = 0
  /// By partition number.
  private var ofTasks: [Int: Int] = [:]

  mutating func note(_ bytes: Int, partition: Int) {
    total += bytes - (ofTasks.updateValue(bytes, forKey: partition) ?? 0)
  }

  mutating func removeAll() {
    ofTasks.removeAll(keepingCapacity: true)
    total = 0
  }
}
