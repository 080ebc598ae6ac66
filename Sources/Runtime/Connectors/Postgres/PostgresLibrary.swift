import CPQ

/// libpq's functions. The library is opened by the first connector: see `CPQ/shim.h`.
struct PostgresLibrary: @unchecked Sendable {
  // Unchecked: the functions are constant, and libpq's may be called from any thread, on each connection by one.
  let functions: libpq

  /// Under the names of Debian and of macOS.
  private static let paths = ["libpq.so.5", "libpq.so", "libpq.5.dylib", "/opt/homebrew/opt/libpq/lib/libpq.5.dylib"]

  private static let opened: Result<PostgresLibrary, PostgresError> = {
    var reason = ""
    for path in paths {
      var functions = libpq()
      guard let failure = libpq_open(path, &functions) else { return .success(PostgresLibrary(functions: functions)) }
      if reason.isEmpty { reason = String(cString: failure) }
    }
    return .failure(
      PostgresError(
        .permanent, "a PostgreSQL connector needs the library libpq (apt-get install libpq5), which can't be used: \(reason)"))
  }()

  /// - Throws: where the library is missing.
  static func open() throws(PostgresError) -> PostgresLibrary { try opened.get() }

  /// A copy of a text of the library's; empty for none.
  static func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
}
