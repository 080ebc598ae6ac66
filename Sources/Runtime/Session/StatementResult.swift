import Planner

/// What a statement gives back, for the caller to show.
package enum StatementResult {
  /// One line for people: "Stream ORDERS created".
  case message(String)
  /// Longer text: EXPLAIN, DESCRIBE EXTENDED.
  case text(String)
  /// Rows that are all there: a pull query, SHOW, DESCRIBE.
  case rows(ResultTable)
  /// A push query, running: take its rows until it ends or is cancelled.
  case push(any RowSource)
  /// PRINT: lines of text, one a record, until it ends or is cancelled.
  case lines(any LineSource)
  /// RUN SCRIPT: what each of its statements gave.
  case script([StatementResult])
}

/// A column of a result.
package struct ResultColumn: Hashable, Sendable {
  /// As it is to be printed.
  package var name: String
  package var type: SQLType

  package init(name: String, type: SQLType) {
    self.name = name
    self.type = type
  }
}

/// Rows with their columns.
package struct ResultTable: Sendable {
  package var columns: [ResultColumn]
  /// One value a column.
  package var rows: [[Value]]

  package init(columns: [ResultColumn], rows: [[Value]]) {
    self.columns = columns
    self.rows = rows
  }
}

/// A row of a push query.
package struct RowChange: Sendable {
  /// One value a column.
  package var values: [Value]
  /// For a table: the row's key, which a later change of the row has too. Nil for a stream.
  package var key: [Value]?
  /// For a table: the row is gone; only key columns are set.
  package var isDeletion: Bool

  package init(values: [Value], key: [Value]? = nil, isDeletion: Bool = false) {
    self.values = values
    self.key = key
    self.isDeletion = isDeletion
  }
}

/// Rows that come as time goes on.
package protocol RowSource: AnyObject {
  var columns: [ResultColumn] { get }
  /// Whether the rows are a table's: a change takes the place of the row with the same key.
  var isTable: Bool { get }
  /// Waits for up to `timeoutMillis` for rows.
  /// - Returns: the rows that came, maybe none; nil once the query has ended (LIMIT).
  func next(timeoutMillis: Int) throws -> [RowChange]?
  /// Whether `next` has given all that comes of what stands in the topics now.
  func isCaughtUp() throws -> Bool
  /// Ends the query and frees what it holds. Harmless when called again.
  func close()
}

/// Lines of text that come as time goes on.
package protocol LineSource: AnyObject {
  /// Waits for up to `timeoutMillis` for lines; nil once it has ended (LIMIT).
  func next(timeoutMillis: Int) throws -> [String]?
  /// Whether `next` has given all that stands in the topic now.
  func isCaughtUp() throws -> Bool
  /// Ends it and frees what it holds. Harmless when called again.
  func close()
}
