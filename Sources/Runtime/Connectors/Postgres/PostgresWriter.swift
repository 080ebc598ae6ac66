import Planner

/// Writes a batch of rows and the offsets they end at in one transaction.
final class PostgresWriter {
  struct Outcome {
    var written = 0
    var deleted = 0
    /// In no order.
    var refusals: [SinkRefusal] = []
  }

  /// Another process has written these partitions since.
  struct Fenced: Error, CustomStringConvertible {
    var description: String { "another process writes these partitions" }
  }

  /// After so long without a statement the database ends a transaction, and its connection.
  private static let longestPauseMillis = 10_000

  private let table: PostgresTable
  private let offsets: PostgresOffsets
  private let connection: PostgresConnection
  private let toleratesRefusals: Bool
  private let literals: [ArrayLiteral]
  private let keyLiterals: [ArrayLiteral]
  private let lines: CopyLines

  init(table: PostgresTable, offsets: PostgresOffsets, connection: PostgresConnection, toleratesRefusals: Bool) {
    self.table = table
    self.offsets = offsets
    self.connection = connection
    self.toleratesRefusals = toleratesRefusals
    literals = table.columns.map { ArrayLiteral($0.encoding, column: $0.name) }
    lines = CopyLines(table.columns)
    keyLiterals = table.route.key.map { ArrayLiteral(table.columns[$0].encoding, column: table.columns[$0].name) }
  }

  /// Writes rows, of those with one key the last alone, and moves the offsets on.
  /// - Throws: `Fenced`; `PostgresError`, which is about a row only where refusals are not tolerated. Nothing is written
  ///   then.
  func write(_ batches: [Batch], moves: [PostgresOffsets.Move]) throws -> Outcome {
    let changes = SinkChanges(batches, route: table.route, keyLiterals: keyLiterals)
    do {
      return try transaction(changes, of: batches, moves: moves, isolates: false)
    } catch let error as PostgresError where error.kind == .row {
      // Which row it was is found out in a second transaction, so that the usual one needs no savepoints.
      return try transaction(changes, of: batches, moves: moves, isolates: true)
    }
  }

  // MARK: Transactions

  private func transaction(
    _ changes: SinkChanges, of batches: [Batch], moves: [PostgresOffsets.Move], isolates: Bool
  ) throws -> Outcome {
    var outcome = Outcome()
    // Deferred constraints would speak up at the commit, where no row could be told from another.
    // A process that is frozen in the middle would hold its offsets' rows, for which whoever takes its place waits.
    try connection.run(
      """
      BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE;
      SET LOCAL idle_in_transaction_session_timeout = \(Self.longestPauseMillis);
      SET CONSTRAINTS ALL IMMEDIATE
      """)
    do {
      if let copy = table.copy, !isolates {
        outcome.written = try self.copy(changes.insertions, of: batches, with: copy)
        // Last: whoever is frozen in a COPY must not hold the offsets' rows.
        guard try offsets.advance(moves, connection) else { throw Fenced() }
      } else {
        guard try offsets.advance(moves, connection) else { throw Fenced() }
        // First, so that a row may take over what another one had and must be unique.
        outcome.deleted = try apply(changes.deletions, of: batches, isolates, &outcome.refusals, delete)
        outcome.written = try apply(changes.insertions, of: batches, isolates, &outcome.refusals, insert)
      }
      if let refusal = outcome.refusals.first, !toleratesRefusals {
        throw PostgresError(.permanent, refusal.text + " ('errors.tolerance' = 'all' goes on without it)")
      }
      try connection.run("COMMIT")
    } catch {
      // Where this fails too, the connection is gone and the transaction with it.
      _ = try? connection.run("ROLLBACK")
      throw error
    }
    return outcome
  }

  /// Applies a statement to rows; with `isolates`, halves of them after a refusal, down to the rows at fault.
  /// - Returns: how many rows were taken.
  private func apply(
    _ places: [SinkChanges.Place], of batches: [Batch], _ isolates: Bool, _ refusals: inout [SinkRefusal],
    _ statement: (ArraySlice<SinkChanges.Place>, [Batch]) throws(PostgresError) -> Void
  ) throws(PostgresError) -> Int {
    if places.isEmpty { return 0 }
    guard isolates else {
      try statement(places[...], batches)
      return places.count
    }
    // A stack and not recursion; the first half is on top, so that rows keep their order.
    var open = [places[...]]
    var taken = 0
    while let part = open.popLast() {
      try connection.run("SAVEPOINT part")
      do throws(PostgresError) {
        try statement(part, batches)
        try connection.run("RELEASE SAVEPOINT part")
        taken += part.count
      } catch {
        guard error.kind == .row else { throw error }
        try connection.run("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part")
        if part.count == 1, let place = part.first {
          refusals.append(
            SinkRefusal(row: place.row, of: batches[place.batch], route: table.route, reason: error.message))
        } else {
          let middle = part.startIndex + part.count / 2
          open.append(part[middle...])
          open.append(part[..<middle])
        }
      }
    }
    return taken
  }

  private func copy(
    _ places: [SinkChanges.Place], of batches: [Batch], with sql: String
  ) throws(PostgresError) -> Int {
    if places.isEmpty { return 0 }
    var rest = places[...]
    try connection.copy(sql, lines: lines) { () throws(PostgresError) in
      guard let place = rest.popFirst() else { return false }
      do throws(FormatError) {
        try lines.append(batches[place.batch].columns, row: place.row)
      } catch {
        throw PostgresError(.row, error.reason)
      }
      return true
    }
    return places.count
  }

  private func insert(_ places: ArraySlice<SinkChanges.Place>, of batches: [Batch]) throws(PostgresError) {
    try fill(literals, Array(table.columns.indices), places, batches)
    try connection.run(table.insertion, literals.map { .array($0) })
  }

  private func delete(_ places: ArraySlice<SinkChanges.Place>, of batches: [Batch]) throws(PostgresError) {
    try fill(keyLiterals, table.route.key, places, batches)
    try connection.run(table.deletion, keyLiterals.map { .array($0) })
  }

  private func fill(
    _ literals: [ArrayLiteral], _ columns: [Int], _ places: ArraySlice<SinkChanges.Place>, _ batches: [Batch]
  ) throws(PostgresError) {
    do throws(FormatError) {
      for (literal, column) in zip(literals, columns) {
        literal.removeAll()
        for place in places { try literal.append(batches[place.batch].columns[column], row: place.row) }
      }
    } catch {
      throw PostgresError(.row, error.reason)
    }
  }
}
