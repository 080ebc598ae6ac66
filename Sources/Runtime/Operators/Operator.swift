/// A step of a running query: rows in, rows out. An instance belongs to one task (one partition) and its thread.
///
/// Changelog, cache and metrics are wrapped around operators, not built into them.
package protocol Operator: AnyObject {
  /// What EXPLAIN and metrics call it.
  var name: String { get }

  /// Takes rows that came in at a port (0, or for the right side of a join 1) and gives what comes out for them, in
  /// order; nil where nothing does.
  func process(_ batch: Batch, port: Int) throws -> Batch?

  /// Stream time, the highest event time seen by the task, has moved on: windows may close. Gives what that lets out.
  func advance(toStreamTimeMillis time: Int64) throws -> Batch?

  /// A commit is near: gives what was held back until then (a cached table's last changes).
  func flush() throws -> Batch?

  /// How many changes `flush` would give now.
  var heldBackChanges: Int { get }

  /// What it keeps between records, always in the same order.
  var stores: [any StateStore] { get }
}

extension Operator {
  package func advance(toStreamTimeMillis time: Int64) throws -> Batch? { nil }
  package func flush() throws -> Batch? { nil }
  package var heldBackChanges: Int { 0 }
  package var stores: [any StateStore] { [] }
}
