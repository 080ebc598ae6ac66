import CPQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A connection to a database, closed with this object. Belongs to one thread at a time.
///
/// Nothing waits without looking at `cancellation` now and then: libpq's own blocking calls would keep the program from
/// ending while a server is silent.
final class PostgresConnection {
  private let library: PostgresLibrary
  private let handle: OpaquePointer
  private let address: PostgresAddress
  private let cancellation: Cancellation
  private let clock: any Clock
  /// Since when the connector is to end; nil: it is not.
  private var endingSince: Int64?

  /// How long work that has begun may go on once the connector is to end.
  private static let endingMillis: Int64 = 3000
  private static let waitMillis = 100

  /// Connects.
  /// - Parameter applicationName: what the server's activity view shows.
  /// - Throws: `.unreachable`, `.interrupted`.
  init(
    _ address: PostgresAddress, applicationName: String, library: PostgresLibrary, cancellation: Cancellation,
    clock: any Clock
  ) throws(PostgresError) {
    self.library = library
    self.address = address
    self.cancellation = cancellation
    self.clock = clock
    let options = address.keywords(applicationName: applicationName)
    let keywords = options.map { strdup($0.keyword) }
    let values = options.map { strdup($0.value) }
    defer { for text in keywords + values { free(text) } }
    // libpq copies what these point to; both arrays end with a null.
    let started = (keywords.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { keywords in
      (values.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { values in
        library.functions.PQconnectStartParams(keywords.baseAddress, values.baseAddress, 0)
      }
    }
    guard let started else { throw PostgresError(.unreachable, "no memory for a connection") }
    handle = started
    try connect()
    _ = library.functions.PQsetNoticeProcessor(handle, libpq_drop_notice, nil)
    _ = library.functions.PQsetnonblocking(handle, 1)
  }

  deinit { library.functions.PQfinish(handle) }

  /// What a statement gave.
  struct Answer {
    /// Values as text; nil is NULL.
    var rows: [[String?]] = []
    /// Rows that INSERT, UPDATE or DELETE touched.
    var affected = 0
  }

  /// A parameter of a statement.
  enum Parameter {
    case text(String)
    case array(ArrayLiteral)
  }

  /// Runs statements without parameters, and gives what the last one gave.
  @discardableResult
  func run(_ sql: String) throws(PostgresError) -> Answer {
    guard library.functions.PQsendQuery(handle, sql) == 1 else { throw lost() }
    return try answer()
  }

  /// Runs one statement.
  @discardableResult
  func run(_ sql: String, _ parameters: [Parameter]) throws(PostgresError) -> Answer {
    var copies: [UnsafeMutablePointer<CChar>?] = []
    defer { for copy in copies { free(copy) } }
    let values = parameters.map { parameter -> UnsafePointer<CChar>? in
      switch parameter {
      case .text(let text):
        let copy = strdup(text)
        copies.append(copy)
        return UnsafePointer(copy)
      // The literal is kept alive by `parameters` until libpq has copied it.
      case .array(let literal): return literal.terminated
      }
    }
    let sent = withExtendedLifetime(parameters) {
      values.withUnsafeBufferPointer { values in
        library.functions.PQsendQueryParams(
          handle, sql, Int32(values.count), nil, values.baseAddress, nil, nil, 0)
      }
    }
    guard sent == 1 else { throw lost() }
    return try answer()
  }

  // MARK: COPY

  /// Begins a COPY ... FROM STDIN.
  func begin(copy sql: String) throws(PostgresError) {
    guard library.functions.PQsendQuery(handle, sql) == 1 else { throw lost() }
    try flush()
    guard let result = try nextResult() else { throw lost() }
    defer { library.functions.PQclear(result) }
    if library.functions.PQresultStatus(result) == PGRES_COPY_IN { return }
    let failure = error(of: result)
    while let rest = try nextResult() { library.functions.PQclear(rest) }
    throw failure
  }

  /// Hands bytes of a COPY over; libpq has copied them once this returns.
  func put(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) {
    let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
    while true {
      switch library.functions.PQputCopyData(handle, start, Int32(clamping: bytes.count)) {
      case 1: return try flush(waits: false)
      case 0: try flush()
      default: throw lost()
      }
    }
  }

  /// Ends a COPY.
  /// - Parameter failure: why it is given up; nil: it is whole.
  func end(copyWith failure: String?) throws(PostgresError) {
    while true {
      switch library.functions.PQputCopyEnd(handle, failure) {
      case 1:
        _ = try answer()
        return
      case 0: try flush()
      default: throw lost()
      }
    }
  }

  // MARK: Waiting

  private func connect() throws(PostgresError) {
    let deadline = clock.monotonicMillis() + Int64(address.connectMillis)
    var step = PGRES_POLLING_WRITING
    while true {
      guard library.functions.PQstatus(handle) != CONNECTION_BAD else { throw unreachable() }
      switch step {
      case PGRES_POLLING_OK: return
      case PGRES_POLLING_FAILED: throw unreachable()
      default:
        let isReady = try wait(for: step == PGRES_POLLING_READING ? POLLIN : POLLOUT)
        if !isReady {
          if clock.monotonicMillis() < deadline { continue }
          throw PostgresError(
            .unreachable, "cannot reach \(address.description): no answer within \(address.connectMillis / 1000) s")
        }
      }
      step = library.functions.PQconnectPoll(handle)
    }
  }

  private func unreachable() -> PostgresError {
    var reason = address.cleaned(PostgresLibrary.text(library.functions.PQerrorMessage(handle)))
    if reason.isEmpty { reason = "the server does not answer" }
    return PostgresError(.unreachable, "cannot reach \(address.description): \(reason)")
  }

  private func lost() -> PostgresError {
    let reason = address.cleaned(PostgresLibrary.text(library.functions.PQerrorMessage(handle)))
    return PostgresError(.unreachable, "lost \(address.description)" + (reason.isEmpty ? "" : ": \(reason)"))
  }

  /// Sends what is left.
  /// - Parameter waits: until all is sent; otherwise only what the socket takes now.
  private func flush(waits: Bool = true) throws(PostgresError) {
    while true {
      let state = library.functions.PQflush(handle)
      guard state >= 0 else { throw lost() }
      if state == 0 || !waits { return }
      // The server may have to say something before it takes more.
      if try wait(for: POLLIN | POLLOUT), library.functions.PQconsumeInput(handle) != 1 { throw lost() }
    }
  }

  /// Waits for the next result of what was sent; nil: there are no more. To be cleared.
  private func nextResult() throws(PostgresError) -> OpaquePointer? {
    while library.functions.PQisBusy(handle) == 1 {
      if try wait(for: POLLIN), library.functions.PQconsumeInput(handle) != 1 { throw lost() }
    }
    return library.functions.PQgetResult(handle)
  }

  /// Sends what is left and takes all results of what was sent.
  private func answer() throws(PostgresError) -> Answer {
    try flush()
    var answer = Answer()
    var failure: PostgresError?
    while let result = try nextResult() {
      defer { library.functions.PQclear(result) }
      switch library.functions.PQresultStatus(result) {
      case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: answer = self.answer(of: result)
      default: failure = failure ?? error(of: result)
      }
    }
    if let failure { throw failure }
    return answer
  }

  /// Waits for the socket, for a moment.
  /// - Returns: whether it is ready.
  private func wait(for events: Int32) throws(PostgresError) -> Bool {
    if cancellation.isCancelled {
      let now = clock.monotonicMillis()
      let since = endingSince ?? now
      endingSince = since
      if now - since >= Self.endingMillis {
        throw PostgresError(.interrupted, "\(address.description) does not answer")
      }
    }
    var socket = pollfd(fd: library.functions.PQsocket(handle), events: Int16(events), revents: 0)
    return poll(&socket, 1, Int32(Self.waitMillis)) > 0
  }

  // MARK: Results

  private func answer(of result: OpaquePointer) -> Answer {
    let functions = library.functions
    let columns = functions.PQnfields(result)
    let rows = (0..<functions.PQntuples(result)).map { row in
      (0..<columns).map { column -> String? in
        functions.PQgetisnull(result, row, column) == 1 ? nil : PostgresLibrary.text(functions.PQgetvalue(result, row, column))
      }
    }
    return Answer(rows: rows, affected: Int(PostgresLibrary.text(functions.PQcmdTuples(result))) ?? 0)
  }

  private func error(of result: OpaquePointer) -> PostgresError {
    func field(_ code: Unicode.Scalar) -> String? {
      library.functions.PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
    }
    // The letters are those of PG_DIAG_SQLSTATE, PG_DIAG_MESSAGE_PRIMARY and PG_DIAG_COLUMN_NAME.
    let message = address.cleaned(field("M") ?? PostgresLibrary.text(library.functions.PQresultErrorMessage(result)))
    guard let state = field("C") else { return lost() }
    if library.functions.PQstatus(handle) == CONNECTION_BAD {
      return PostgresError(.unreachable, "lost \(address.description): \(message)")
    }
    let place = field("c").map { " (column \($0))" } ?? ""
    return PostgresError(PostgresError.kind(ofState: state), message + (message.contains("\"") ? "" : place))
  }
}
