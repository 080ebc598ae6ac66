import CSQLite

/// SQLite's library, as a second opinion on what a query means. A database in memory.
final class SQLite {
  private var database: OpaquePointer?

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// A value of a result.
  enum Cell {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
  }

  init() throws {
    guard sqlite3_open(":memory:", &database) == SQLITE_OK else { throw failure("open") }
    // What overflows is a REAL in SQLite, and NULL here.
    try define("as_int") { Int64(Int32.min)...Int64(Int32.max) ~= $0 }
    try define("as_bigint") { _ in true }
    try run("PRAGMA case_sensitive_like = ON")
  }

  deinit { sqlite3_close(database) }

  func run(_ sql: String) throws {
    guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { throw failure(sql) }
  }

  func rows(_ sql: String) throws -> [[Cell]] {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK else { throw failure(sql) }
    defer { sqlite3_finalize(statement) }
    var rows: [[Cell]] = []
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: rows.append((0..<sqlite3_column_count(statement)).map { Self.cell(statement, $0) })
      case SQLITE_DONE: return rows
      default: throw failure(sql)
      }
    }
  }

  private static func cell(_ statement: OpaquePointer?, _ column: Int32) -> Cell {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT: .text(String(cString: sqlite3_column_text(statement, column)))
    default: .null
    }
  }

  /// A function of one argument, which it gives back where that is an integer and fits; else NULL.
  private func define(_ name: String, fits: @convention(c) @escaping (Int64) -> Bool) throws {
    let code = sqlite3_create_function_v2(
      database, name, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, unsafeBitCast(fits, to: UnsafeMutableRawPointer.self),
      { context, _, arguments in
        let value = arguments?[0]
        let fits = unsafeBitCast(sqlite3_user_data(context), to: (@convention(c) (Int64) -> Bool).self)
        if sqlite3_value_type(value) == SQLITE_INTEGER, fits(sqlite3_value_int64(value)) {
          sqlite3_result_int64(context, sqlite3_value_int64(value))
        } else {
          sqlite3_result_null(context)
        }
      }, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(name) }
  }

  private func failure(_ sql: String) -> Failure {
    Failure(description: "SQLite: \(String(cString: sqlite3_errmsg(database))): \(sql)")
  }
}
