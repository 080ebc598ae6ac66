/// Slots in the order of a time that each has: when it ends, or when it must be looked at. A slot that has got another
/// time or is gone stays in it, to be told apart when its turn comes.
struct TimeQueue {
  /// A binary heap: each element's time is no later than that of its two children.
  private var heap: [(time: Int64, slot: Int32)] = []

  mutating func insert(_ slot: Int32, time: Int64) {
    heap.append((time, slot))
    var place = heap.count - 1
    while place > 0, heap[place].time < heap[(place - 1) / 2].time {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// Takes out those whose time is before a limit, the earliest first.
  mutating func removeAll(before limit: Int64) -> [(time: Int64, slot: Int32)] {
    var over: [(time: Int64, slot: Int32)] = []
    while let first = heap.first, first.time < limit {
      over.append(first)
      heap.swapAt(0, heap.count - 1)
      heap.removeLast()
      siftDown()
    }
    return over
  }

  private mutating func siftDown() {
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[child].time < heap[least].time {
        least = child
      }
      if least == place { return }
      heap.swapAt(place, least)
      place = least
    }
  }
}
