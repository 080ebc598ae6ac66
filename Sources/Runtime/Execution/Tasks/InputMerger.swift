import Planner

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

    /// Where rows that may go before `limit` end, at least one.
    func end(from start: Int, limit: Int64, isInclusive: Bool) -> Int {
      let batch = batches[first]
      let times = batch.times.values
      var end = start + 1
      while end < batch.count, times[end] < limit || (isInclusive && times[end] == limit) { end += 1 }
      return end
    }

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
  mutating func next(mayLag: (_ input: Int) -> Bool, schemas: [PlanSchema]) -> (batch: Batch, input: Int)? {
    guard let (chosen, rows) = nextRun(mayLag) else { return nil }
    let batch = inputs[chosen].batches[inputs[chosen].first]
    pass(rows, of: chosen)
    return (batch.slice(rows, schema: schemas[chosen]), chosen)
  }

  /// The next rows of all inputs, as far as the first end of a batch; nil as for `next`.
  mutating func nextMerged(mayLag: (_ input: Int) -> Bool, schemas: [PlanSchema]) -> MergedRows? {
    let starts = inputs.map(\.row)
    let heads = inputs.map { $0.isEmpty ? nil : $0.batches[$0.first] }
    var runs: [MergedRows.Run] = []
    while let (chosen, rows) = nextRun(mayLag) {
      pass(rows, of: chosen)
      runs.append(MergedRows.Run(input: chosen, rows: rows.lowerBound - starts[chosen]..<rows.upperBound - starts[chosen]))
      if inputs[chosen].row == 0 { break }
    }
    if runs.isEmpty { return nil }
    let batches = heads.indices.map { index -> Batch? in
      let end = runs.last { $0.input == index }?.rows.upperBound
      return end.flatMap { heads[index]?.slice(starts[index]..<starts[index] + $0, schema: schemas[index]) }
    }
    return MergedRows(batches: batches, runs: runs)
  }

  /// The input whose turn it is, and its rows up to the earliest of the other inputs' heads, of one batch.
  private func nextRun(_ mayLag: (_ input: Int) -> Bool) -> (input: Int, rows: Range<Int>)? {
    var chosen: Int?
    for index in inputs.indices {
      if inputs[index].isEmpty {
        if inputs.count > 1, mayLag(index) { return nil }
      } else if let current = chosen {
        if inputs[index].headTime < inputs[current].headTime { chosen = index }
      } else {
        chosen = index
      }
    }
    guard let chosen else { return nil }
    // Where times are equal, the first input goes first.
    var limit = Int64.max
    var isInclusive = true
    for index in inputs.indices where index != chosen && !inputs[index].isEmpty {
      let time = inputs[index].headTime
      if time < limit || (time == limit && index < chosen) {
        limit = time
        isInclusive = chosen < index
      }
    }
    let start = inputs[chosen].row
    return (chosen, start..<inputs[chosen].end(from: start, limit: limit, isInclusive: isInclusive))
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

extension Batch {
  /// The rows of a range; the batch itself where that is all.
  fileprivate func slice(_ rows: Range<Int>, schema: PlanSchema) -> Batch {
    rows == 0..<count ? self : gather(Array(rows), schema: schema)
  }
}
