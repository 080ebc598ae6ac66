/// Brings the rows of a task's inputs into the order of their times, as far as they are known: the rows of one input
/// stay in their order, and of the inputs' next rows the earliest goes first (Kafka Streams' rule).
///
///     input 0: 10, 30        input 1: 20, 25        gives  0: 10 | 1: 20, 25 | 0: 30
struct InputMerger {
  private struct Input {
    var batches: [Batch] = []
    /// The first batch that is not used up; those before it are dropped now and then.
    var first = 0
    /// The next row of that batch.
    var row = 0
    /// Rows that wait.
    var pendingRows = 0

    var isEmpty: Bool { first == batches.count }
    var headTime: Int64 { batches[first].times.values[row] }
    var pendingBatches: Int { batches.count - first }

    mutating func add(_ batch: Batch) {
      pendingRows += batch.count
      if first == batches.count || first > 64 {
        batches.removeFirst(first)
        first = 0
      }
      batches.append(batch)
    }
  }

  private var inputs: [Input]

  init(inputCount: Int) {
    inputs = Array(repeating: Input(), count: inputCount)
  }

  mutating func add(_ batch: Batch, input: Int) {
    if batch.count > 0 { inputs[input].add(batch) }
  }

  /// How many batches of an input wait, and rows in them.
  func pendingBatches(input: Int) -> Int { inputs[input].pendingBatches }
  func pendingRows(input: Int) -> Int { inputs[input].pendingRows }

  /// The offset of the next row of an input that waits; nil where none does.
  func nextOffset(input: Int) -> Int64? {
    let input = inputs[input]
    return input.isEmpty ? nil : input.batches[input.first].origin?.offsets[input.row]
  }

  /// The next rows, all of one input; nil where there are none, or where an input has none and `mayLag` says that more
  /// of it is about to come.
  mutating func next(mayLag: (_ input: Int) -> Bool) -> (batch: Batch, input: Int)? {
    guard let (chosen, rows) = nextRun(mayLag) else { return nil }
    let batch = inputs[chosen].batches[inputs[chosen].first]
    pass(rows, of: chosen)
    return (batch.part(rows), chosen)
  }

  /// The next rows of all inputs, as far as the first end of a batch; nil as for `next`.
  mutating func nextMerged(mayLag: (_ input: Int) -> Bool) -> MergedRows? {
    if isWaiting(mayLag) { return nil }
    let starts = inputs.map(\.row)
    let heads = inputs.map { $0.isEmpty ? nil : $0.batches[$0.first] }
    var turns = Turns(heads, from: starts)
    var runs: [MergedRows.Run] = []
    while let run = turns.next() { runs.append(run) }
    if runs.isEmpty { return nil }
    let batches = heads.indices.map { index -> Batch? in
      let end = turns.ends[index]
      guard let head = heads[index], end > starts[index] else { return nil }
      pass(starts[index]..<end, of: index)
      return head.part(starts[index]..<end)
    }
    return MergedRows(batches: batches, runs: runs)
  }

  /// The input whose turn it is, and its rows up to the earliest of the other inputs' heads, of one batch.
  private func nextRun(_ mayLag: (_ input: Int) -> Bool) -> (input: Int, rows: Range<Int>)? {
    if isWaiting(mayLag) { return nil }
    guard let turn = Turn(inputs.count, head: { inputs[$0].isEmpty ? nil : inputs[$0].headTime }) else { return nil }
    let input = inputs[turn.input]
    return (turn.input, input.row..<turn.end(in: input.batches[input.first], from: input.row))
  }

  /// Whether an input has nothing and more of it is about to come.
  private func isWaiting(_ mayLag: (_ input: Int) -> Bool) -> Bool {
    inputs.count > 1 && inputs.indices.contains { inputs[$0].isEmpty && mayLag($0) }
  }

  /// Goes on behind rows of the first batch of an input.
  private mutating func pass(_ rows: Range<Int>, of index: Int) {
    inputs[index].pendingRows -= rows.count
    if rows.upperBound == inputs[index].batches[inputs[index].first].count {
      inputs[index].first += 1
      inputs[index].row = 0
    } else {
      inputs[index].row = rows.upperBound
    }
  }
}

/// Which input goes next, and how far.
private struct Turn {
  let input: Int
  /// The time of the head that goes next after it.
  private var limit = Int64.max
  /// Whether rows of that time go too: where times are equal, the first input goes first.
  private var isInclusive = true

  /// - Parameter head: the time of an input's next row; nil where it has none.
  @inline(__always)
  init?(_ count: Int, head: (_ input: Int) -> Int64?) {
    var first: (input: Int, time: Int64)?
    for input in 0..<count {
      if let time = head(input), time < first?.time ?? .max || first == nil { first = (input, time) }
    }
    guard let first else { return nil }
    input = first.input
    for other in 0..<count where other != input {
      guard let time = head(other) else { continue }
      if time < limit || (time == limit && other < input) {
        limit = time
        isInclusive = input < other
      }
    }
  }

  /// Where the rows that may go end, at least one.
  func end(in batch: Batch, from start: Int) -> Int {
    // No other input has anything.
    if limit == .max, isInclusive { return batch.count }
    let times = batch.times.values
    var end = start + 1
    while end < batch.count, times[end] < limit || (isInclusive && times[end] == limit) { end += 1 }
    return end
  }
}

/// The turns that inputs take, each with its batch at hand, until one of those is used up.
private struct Turns {
  private let batches: [Batch?]
  private let starts: [Int]
  /// By input: behind the rows that have had their turn.
  private(set) var ends: [Int]
  private var isOver = false

  init(_ batches: [Batch?], from starts: [Int]) {
    self.batches = batches
    self.starts = starts
    ends = starts
  }

  /// The rows of the next turn, counted from where their batch began.
  mutating func next() -> MergedRows.Run? {
    if isOver { return nil }
    guard let turn = Turn(batches.count, head: { batches[$0]?.times.values[ends[$0]] }),
      let batch = batches[turn.input]
    else { return nil }
    let (first, start) = (starts[turn.input], ends[turn.input])
    let end = turn.end(in: batch, from: start)
    ends[turn.input] = end
    isOver = end == batch.count
    return MergedRows.Run(input: turn.input, rows: start - first..<end - first)
  }
}
