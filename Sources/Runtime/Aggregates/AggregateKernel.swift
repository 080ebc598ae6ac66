import Planner

/// What an aggregate function does with one row: `KernelAggregator` makes the loops out of it.
///
/// A kernel owns its state, columns indexed by slot. Methods are small and inlined into the loops.
protocol AggregateKernel: ~Copyable {
  /// The arguments, as the kernel reads them.
  associatedtype Input: AggregateInput
  /// The column of results.
  associatedtype Output: ColumnLane

  /// Says why `add`, `undo` or `merge` refused.
  var refusal: String { get }
  var byteCount: Int { get }
  mutating func reserve(_ slotCount: Int)
  mutating func clear(_ slot: Int)
  /// Takes a row in; false where it can't, and then the state is as before.
  mutating func add(_ input: Input, _ row: Int, to slot: Int) -> Bool
  /// Takes back a row that `add` took in earlier; the inverse of `add`.
  mutating func undo(_ input: Input, _ row: Int, from slot: Int) -> Bool
  mutating func merge(_ source: Int, into target: Int) -> Bool
  func appendResult(_ slot: Int, to output: Output)
  func save(_ slot: Int, into buffer: inout ByteBuffer)
  mutating func load(_ slot: Int, from reader: inout StateReader) throws(StateError)
}

extension AggregateKernel where Self: ~Copyable {
  var refusal: String { "the result is out of its type's range" }

  // For functions over streams only; the planner asks `canUndo` before it plans one over a table.
  mutating func undo(_ input: Input, _ row: Int, from slot: Int) -> Bool { false }
}

/// Runs a kernel over batches.
final class KernelAggregator<Kernel: AggregateKernel & ~Copyable>: Aggregator {
  let resultType: SQLType
  private var kernel: Kernel
  // The loops are values made in `init`, which is compiled for each kernel it is called with. A method of a generic
  // class is compiled once for all of them, and would look up the kernel's operations with every row.
  private let applyRows: (inout Kernel, AggregateRows, [Column], RunningResults?, inout RowFailures) -> Void
  private let appendSlots: (borrowing Kernel, [Int32], Column) -> Void

  @inline(__always)
  init(_ kernel: consuming Kernel, resultType: SQLType) {
    self.kernel = kernel
    self.resultType = resultType
    applyRows = { (kernel: inout Kernel, rows, arguments, results, failures) in
      kernel.apply(rows, arguments, results, &failures)
    }
    appendSlots = { (kernel: borrowing Kernel, slots, column) in kernel.appendResults(of: slots, to: column) }
  }

  var byteCount: Int { kernel.byteCount }

  func reserve(_ slotCount: Int) { kernel.reserve(slotCount) }

  func clear(_ slot: Int32) { kernel.clear(Int(slot)) }

  func apply(
    _ rows: AggregateRows, _ arguments: [Column], _ results: RunningResults?, _ failures: inout RowFailures
  ) {
    applyRows(&kernel, rows, arguments, results, &failures)
  }

  func merge(_ source: Int32, into target: Int32) -> Bool { kernel.merge(Int(source), into: Int(target)) }

  func appendResults(of slots: [Int32], to column: Column) { appendSlots(kernel, slots, column) }

  func save(_ slot: Int32, into buffer: inout ByteBuffer) { kernel.save(Int(slot), into: &buffer) }

  func load(_ slot: Int32, from reader: inout StateReader) throws(StateError) {
    try kernel.load(Int(slot), from: &reader)
  }
}

/// The loops: in the kernel, so that one access to it lasts a whole batch.
extension AggregateKernel where Self: ~Copyable {
  fileprivate mutating func apply(
    _ rows: AggregateRows, _ arguments: [Column], _ results: RunningResults?, _ failures: inout RowFailures
  ) {
    guard let input = Input.make(arguments) else { preconditionFailure("arguments have the signature's types") }
    if let results, let after = Output.lane(of: results.after) {
      apply(rows, input, results.before.flatMap { Output.lane(of: $0) }, after, &failures)
    } else if let isRemoval = rows.isRemoval {
      apply(rows.slots, isRemoval, input, &failures)
    } else {
      addAll(rows.slots, input, &failures)
    }
  }

  fileprivate func appendResults(of slots: [Int32], to column: Column) {
    guard let output = Output.lane(of: column) else { preconditionFailure("results have the result's type") }
    for slot in slots { appendResult(Int(slot), to: output) }
  }

  @inline(__always)
  private mutating func addAll(_ slots: [Int32], _ input: Input, _ failures: inout RowFailures) {
    for row in 0..<slots.count {
      let slot = slots[row]
      if slot >= 0, !add(input, row, to: Int(slot)) { failures.append(row, refusal) }
    }
  }

  private mutating func apply(
    _ slots: [Int32], _ isRemoval: [Bool], _ input: Input, _ failures: inout RowFailures
  ) {
    for row in 0..<slots.count where slots[row] >= 0 {
      let slot = Int(slots[row])
      let isTaken = isRemoval[row] ? undo(input, row, from: slot) : add(input, row, to: slot)
      if !isTaken { failures.append(row, refusal) }
    }
  }

  private mutating func apply(
    _ rows: AggregateRows, _ input: Input, _ before: Output?, _ after: Output, _ failures: inout RowFailures
  ) {
    for row in 0..<rows.slots.count {
      guard rows.slots[row] >= 0 else {
        before?.appendNull()
        after.appendNull()
        continue
      }
      let slot = Int(rows.slots[row])
      if let before { appendResult(slot, to: before) }
      let isRemoval = rows.isRemoval?[row] ?? false
      let isTaken = isRemoval ? undo(input, row, from: slot) : add(input, row, to: slot)
      if !isTaken { failures.append(row, refusal) }
      appendResult(slot, to: after)
    }
  }
}
