import Planner

/// What an aggregate function does with one row: `KernelAggregator` makes the loops out of it.
///
/// A kernel keeps its state in fields of the slots' records. Methods are small and inlined into the loops.
protocol AggregateKernel: ~Copyable {
  /// The arguments, as the kernel reads them.
  associatedtype Input: AggregateInput
  /// The column of results.
  associatedtype Output: ColumnLane

  /// Says why `add`, `undo` or `merge` refused.
  var refusal: String { get }
  /// What the state takes besides the records.
  var byteCount: Int { get }
  mutating func clear(_ slot: SlotPlace)
  /// Takes a row in; false where it can't, and then the state is as before.
  mutating func add(_ input: Input, _ row: Int, to slot: SlotPlace) -> Bool
  /// Takes back a row that `add` took in earlier; the inverse of `add`.
  mutating func undo(_ input: Input, _ row: Int, from slot: SlotPlace) -> Bool
  mutating func merge(_ source: SlotPlace, into target: SlotPlace) -> Bool
  func appendResult(_ slot: SlotPlace, to output: Output)
  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer)
  mutating func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError)
}

extension AggregateKernel where Self: ~Copyable {
  var refusal: String { "the result is out of its type's range" }
  var byteCount: Int { 0 }

  // For functions over streams only; the planner asks `canUndo` before it plans one over a table.
  mutating func undo(_ input: Input, _ row: Int, from slot: SlotPlace) -> Bool { false }
}

/// Runs a kernel over batches.
///
/// It holds functions that were made where the kernel's type is known, and is not generic itself: a call through
/// `any Aggregator` into a generic class would run code that looks everything up at run time, five times slower.
final class KernelAggregator: Aggregator {
  private typealias Apply = (AggregateRows, [Column], RunningResults?, inout RowFailures) -> Void

  let resultType: SQLType
  private let applyRows: Apply
  private let appendAll: ([SlotPlace], Column) -> Void
  private let countBytes: () -> Int
  private let clearSlot: (SlotPlace) -> Void
  private let mergeSlots: (_ source: SlotPlace, _ target: SlotPlace) -> Bool
  private let saveSlot: (SlotPlace, inout ByteBuffer) -> Void
  private let loadSlot: (SlotPlace, inout StateReader) -> Result<Void, StateError>

  init<Kernel: AggregateKernel & ~Copyable>(_ kernel: consuming Kernel, resultType: SQLType) {
    let box = KernelBox(kernel)
    self.resultType = resultType
    applyRows = { rows, arguments, results, failures in
      guard let input = Kernel.Input.make(arguments) else {
        preconditionFailure("arguments have the signature's types")
      }
      if let results, let after = Kernel.Output.lane(of: results.after) {
        box.kernel.apply(rows, input, results.before.flatMap { Kernel.Output.lane(of: $0) }, after, &failures)
      } else if let isRemoval = rows.isRemoval {
        box.kernel.apply(rows.places, isRemoval, input, &failures)
      } else {
        box.kernel.addAll(rows.places, input, &failures)
      }
    }
    appendAll = { slots, column in
      guard let output = Kernel.Output.lane(of: column) else {
        preconditionFailure("results have the result's type")
      }
      for slot in slots { box.kernel.appendResult(slot, to: output) }
    }
    countBytes = { box.kernel.byteCount }
    clearSlot = { box.kernel.clear($0) }
    mergeSlots = { box.kernel.merge($0, into: $1) }
    saveSlot = { box.kernel.save($0, into: &$1) }
    loadSlot = { slot, reader in
      do throws(StateError) {
        return .success(try box.kernel.load(slot, from: &reader))
      } catch {
        return .failure(error)
      }
    }
  }

  var byteCount: Int { countBytes() }
  func clear(_ slot: SlotPlace) { clearSlot(slot) }
  func merge(_ source: SlotPlace, into target: SlotPlace) -> Bool { mergeSlots(source, target) }
  func appendResults(of slots: [SlotPlace], to column: Column) { appendAll(slots, column) }
  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer) { saveSlot(slot, &buffer) }
  func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError) { try loadSlot(slot, &reader).get() }

  func apply(
    _ rows: AggregateRows, _ arguments: [Column], _ results: RunningResults?, _ failures: inout RowFailures
  ) {
    applyRows(rows, arguments, results, &failures)
  }
}

/// Holds a kernel, for the functions of an aggregator to share.
private final class KernelBox<Kernel: AggregateKernel & ~Copyable> {
  var kernel: Kernel

  init(_ kernel: consuming Kernel) {
    self.kernel = kernel
  }
}

/// The loops: in the kernel, so that one access to it lasts a whole batch.
extension AggregateKernel where Self: ~Copyable {
  @inline(__always)
  fileprivate mutating func addAll(_ places: [SlotPlace?], _ input: Input, _ failures: inout RowFailures) {
    for row in 0..<places.count {
      if let slot = places[row], !add(input, row, to: slot) { failures.append(row, refusal) }
    }
  }

  fileprivate mutating func apply(
    _ places: [SlotPlace?], _ isRemoval: [Bool], _ input: Input, _ failures: inout RowFailures
  ) {
    for row in 0..<places.count {
      guard let slot = places[row] else { continue }
      let isTaken = isRemoval[row] ? undo(input, row, from: slot) : add(input, row, to: slot)
      if !isTaken { failures.append(row, refusal) }
    }
  }

  fileprivate mutating func apply(
    _ rows: AggregateRows, _ input: Input, _ before: Output?, _ after: Output, _ failures: inout RowFailures
  ) {
    for row in 0..<rows.count {
      guard let slot = rows.places[row] else {
        before?.appendNull()
        after.appendNull()
        continue
      }
      if let before { appendResult(slot, to: before) }
      let isRemoval = rows.isRemoval?[row] ?? false
      let isTaken = isRemoval ? undo(input, row, from: slot) : add(input, row, to: slot)
      if !isTaken { failures.append(row, refusal) }
      appendResult(slot, to: after)
    }
  }
}
