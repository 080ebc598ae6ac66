import Planner

/// Where operators tell of rows that they skip, or of which a value became NULL: nothing is dropped in silence.
///
/// Belongs to one task and its thread. It counts by kind and hands each report on at once, to the processing log.
package final class RowReports {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// An expression failed; its value is NULL.
    case expression
    /// A row without a key came to a table, a group or a join.
    case nullKey
    /// A row came after its window had closed.
    case late
    /// An aggregate could not take the row.
    case aggregate

    /// Whether it is a fault of the data, and not a row that the rules leave out.
    var isError: Bool {
      switch self {
      case .expression, .aggregate: true
      case .nullKey, .late: false
      }
    }
  }

  package struct Report: Hashable, Sendable {
    package var kind: Kind
    /// Where the row was read; nil where it no longer matches one record.
    package var topic: String?
    package var partition: Int32
    package var offset: Int64
    /// For people, without the row's data.
    package var reason: String
  }

  package private(set) var counts: [Kind: Int] = [:]
  private let notify: (Report) -> Void

  package init(_ notify: @escaping (Report) -> Void = { _ in }) {
    self.notify = notify
  }

  /// - Parameter count: how many rows the report stands for.
  func report(_ kind: Kind, row: Int, of origin: RecordOrigin?, _ reason: String, count: Int = 1) {
    counts[kind, default: 0] += count
    let source = origin?.source(ofRow: row)
    notify(
      Report(
        kind: kind, topic: source?.topic, partition: source?.partition ?? -1, offset: origin?.offsets[row] ?? -1,
        reason: reason))
  }

  /// Hands on the errors of expressions, but not those of rows that are gone.
  func report(_ errors: EvaluationErrors, of batch: Batch) {
    if errors.isEmpty { return }
    for error in errors.rows where batch.isPresent(error.row) {
      report(.expression, row: error.row, of: batch.origin, error.reason)
    }
  }
}

/// Compiles an expression of a plan for an operator.
package typealias CompileExpression = (TypedExpression) throws -> ColumnExpression
