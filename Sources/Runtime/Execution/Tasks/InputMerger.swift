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
    // Rows up to the earliest of the other inputs' heads; where times are equal, the first input goes first.
    var limit = Int64.max
    var isInclusive = true
    for index in inputs.indices where index != chosen && !inputs[index].isEmpty {
      let time = inputs[index].headTime
      if time < limit || (time == limit && index < chosen) {
        limit = time
        isInclusive = chosen < index
      }
    }
    return (take(from: chosen, limit: limit, isInclusive: isInclusive, schema: schemas[chosen]), chosen)
  }

  private mutating func take(from index: Int, limit: Int64, isInclusive: Bool, schema: PlanSchema) -> Batch {
    let batch = inputs[index].batches[inputs[index].first]
    let start = inputs[index].row
    var end = start + 1
    while end < batch.count {
      let time = batch.times.values[end]
      guard time < limit || (isInclusive && time == limit) else { break }
      end += 1
    }
    inputs[index].pendingRows -= end - start
    if end == batch.count {
      inputs[index].first += 1
      inputs[index].row = 0
    } else {
      inputs[index].row = end
    }
    return start == 0 && end == batch.count ? batch : batch.gather(Array(start..<end), schema: schema)
  }
}
