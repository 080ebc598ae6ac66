/// Rows of several inputs in one order: of each input a batch, and stretches of them one after the other.
///
///     input 0: a b c, input 1: x y     runs 0: a | 1: x y | 0: b c
///
/// The inputs of a join take turns every few rows. Sent through as batches of their own, those would cost more than
/// what is done with them.
package struct MergedRows {
  package struct Run: Equatable {
    package var input: Int
    package var rows: Range<Int>
  }

  /// One for each input; nil where no run has rows of it.
  package var batches: [Batch?]
  package var runs: [Run]

  package init(batches: [Batch?], runs: [Run]) {
    self.batches = batches
    self.runs = runs
  }

  /// All rows of one of two inputs.
  package init(_ batch: Batch, input: Int) {
    batches = [nil, nil]
    batches[input] = batch
    runs = [Run(input: input, rows: 0..<batch.count)]
  }
}

/// An operator that takes the rows of its two ports in turns.
package protocol MergingOperator: Operator {
  /// As `process(_:port:)` with each run by itself, the results one behind the other.
  func process(_ rows: MergedRows) throws -> Batch?
}
