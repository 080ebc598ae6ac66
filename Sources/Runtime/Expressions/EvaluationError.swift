import Parser

/// Why an expression has no value for a row, in words for people.
package struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
  package var reason: String

  package init(_ reason: String) {
    self.reason = reason
  }

  package var description: String { reason }
}

/// A row whose expression failed, for the processing log.
package struct RowError: Hashable, Sendable {
  /// The row's index in the batch that was evaluated.
  package var row: Int
  package var reason: String
  /// Where the failing part stands in the statement, as far as it is known.
  package var range: SourceRange?

  package init(row: Int, reason: String, range: SourceRange? = nil) {
    self.row = row
    self.reason = reason
    self.range = range
  }
}

/// Collects the errors of rows while expressions run over a batch: nothing is thrown in the hot loops.
///
/// An error makes NULL of the smallest part around it that stands alone, as in ksqlDB: an argument of a function, an
/// element of a constructor, or else the whole expression. Until that part is reached its row is `failed`.
package struct EvaluationErrors: Sendable {
  /// All errors so far, in the order they were met.
  package private(set) var rows: [RowError] = []
  /// Rows whose error has not yet been turned into a NULL.
  private(set) var failed: [Int] = []

  package init() {}

  package var isEmpty: Bool { rows.isEmpty }

  /// Notes that a row has failed.
  mutating func report(row: Int, _ reason: String, range: SourceRange?) {
    rows.append(RowError(row: row, reason: reason, range: range))
    failed.append(row)
  }

  /// Notes an error whose value has already become NULL.
  mutating func reportHandled(row: Int, _ reason: String, range: SourceRange?) {
    rows.append(RowError(row: row, reason: reason, range: range))
  }

  /// Forgets everything, to be used for another batch.
  package mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    failed.removeAll(keepingCapacity: true)
  }
}

/// How parts of an expression are evaluated apart from the rest.
extension EvaluationErrors {
  /// Runs `body` as a part that stands alone, and gives the rows that failed in it.
  mutating func isolating<Result>(_ body: (inout EvaluationErrors) -> Result) -> (Result, failed: [Int]) {
    var outer: [Int] = []
    swap(&outer, &failed)
    let result = body(&self)
    swap(&outer, &failed)
    return (result, outer)
  }

  /// Runs `body` over some rows of the batch only; `selection` tells which, and errors get their place in the batch.
  mutating func translating<Result>(_ selection: [Int], _ body: (inout EvaluationErrors) -> Result) -> Result {
    let firstRow = rows.count
    let firstFailed = failed.count
    let result = body(&self)
    for index in firstRow..<rows.count { rows[index].row = selection[rows[index].row] }
    for index in firstFailed..<failed.count { failed[index] = selection[failed[index]] }
    return result
  }
}
