import Foundation

/// A PostgreSQL of its own for tests: on a socket in a temporary folder, gone with this object or the tests' process.
package final class PostgresServer: Sendable {
  /// For tests that only need a database of their own.
  package static let shared = Result { try PostgresServer() }

  /// The folder of the server's programs; nil where there is none.
  package static let binaries: String? = {
    let debian = "/usr/lib/postgresql"
    let versions = ((try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []).compactMap { Int($0) }.sorted()
    let folders = versions.reversed().map { "\(debian)/\($0)/bin" } + ["/opt/homebrew/bin", "/usr/local/bin"]
    return folders.first { FileManager.default.isExecutableFile(atPath: $0 + "/postgres") }
  }()

  /// For tests that need one: `.enabled(if: PostgresServer.isAvailable, PostgresServer.absence)`.
  package static var isAvailable: Bool { binaries != nil }
  package static let absence = "there is no PostgreSQL to test with (apt-get install postgresql)"

  /// The socket's folder: what PGHOST is to be.
  package let folder: String
  private let commands: Int32

  /// A shell that owns the server: it does what the lines at its standard input say, and ends the server and takes its
  /// folder away once no more come, however the tests' process ended. The server refuses to run as root.
  private static let script = """
    as() {
      if [ "$(id -u)" = 0 ]; then exec setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; fi
      exec "$@"
    }
    mkdir -p "$1" && chmod 755 "$1"
    if [ "$(id -u)" = 0 ]; then chown postgres: "$1"; fi
    cd "$1" || exit 1
    (as "$2/initdb" -D "$1/data" -U postgres -A trust -E UTF8 --locale=C --no-sync) >"$1/log" 2>&1 || exit 1
    start() {
      as "$2/postgres" -D "$1/data" -k "$1" -c listen_addresses= -c fsync=off -c max_connections=60 \\
        -c log_statement=none </dev/null >>"$1/log" 2>&1 &
      server=$!
    }
    start "$@"
    while read -r command; do
      case $command in
        stop) kill -QUIT $server; wait $server; touch "$1/stopped" ;;
        start) rm -f "$1/stopped"; start "$@" ;;
      esac
    done
    kill -QUIT $server
    wait $server
    cd / && rm -rf "$1"
    """

  package init() throws {
    guard let binaries = Self.binaries else { throw ProgramTestError(description: Self.absence) }
    // A socket's path may be no longer than a hundred bytes.
    var base = NSTemporaryDirectory()
    while base.hasSuffix("/") { base.removeLast() }
    let folder = "\(base)/sqlstream-pg-\(UUID().uuidString.prefix(8))"
    self.folder = folder
    let input = Pipe()
    commands = try SpawnedProgram.starting.withLock { _ in
      let shell = Process()
      shell.executableURL = URL(fileURLWithPath: "/bin/sh")
      shell.arguments = ["-c", Self.script, "sh", folder, binaries]
      shell.standardInput = input.fileHandleForReading
      // For no child, the shell itself included, which waits for its end.
      _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
      try shell.run()
      return fcntl(input.fileHandleForWriting.fileDescriptor, F_DUPFD_CLOEXEC, 3)
    }
    try input.fileHandleForWriting.close()
    try waitUntilReady()
  }

  deinit { close(commands) }

  /// Ends the server in the way of a crash: no client is told, nothing is tidied up.
  package func stop() throws {
    say("stop")
    let deadline = Date().addingTimeInterval(Self.patienceSeconds)
    while !FileManager.default.fileExists(atPath: folder + "/stopped") {
      guard Date() < deadline else { throw ProgramTestError(description: "PostgreSQL does not stop") }
      usleep(10_000)
    }
  }

  package func start() throws {
    say("start")
    try waitUntilReady()
  }

  private func say(_ command: String) {
    let line = Array((command + "\n").utf8)
    _ = line.withUnsafeBytes { write(commands, $0.baseAddress, $0.count) }
  }

  /// Only a server that hangs takes so long: on a busy machine, making a cluster has taken more than half a minute.
  private static let patienceSeconds = 300.0

  private func waitUntilReady() throws {
    let deadline = Date().addingTimeInterval(Self.patienceSeconds)
    while true {
      do {
        _ = try run("SELECT 1", in: "postgres")
        return
      } catch {
        let log = (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
        guard Date() < deadline else { throw ProgramTestError(description: "PostgreSQL does not start: \(error) \(log)") }
        usleep(20_000)
      }
    }
  }

  /// Makes an empty database.
  package func makeDatabase() throws -> PostgresDatabase {
    let name = "test_" + UUID().uuidString.prefix(8).lowercased()
    _ = try run("CREATE DATABASE \(name)", in: "postgres")
    return PostgresDatabase(server: self, name: name)
  }

  /// Runs SQL and gives what psql prints of it: values with `|` between them, NULL as `NULL`.
  fileprivate func run(_ sql: String, in database: String) throws -> String {
    let psql = Process()
    psql.executableURL = URL(fileURLWithPath: (Self.binaries ?? "") + "/psql")
    psql.arguments = [
      "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-P", "null=NULL", "-h", folder, "-U", "postgres", "-d", database,
      "-c", sql,
    ]
    psql.environment = ["PATH": "/usr/bin:/bin", "PGTZ": "UTC", "PGCLIENTENCODING": "UTF8", "PGCONNECT_TIMEOUT": "5"]
    let (output, errors) = (Pipe(), Pipe())
    psql.standardOutput = output
    psql.standardError = errors
    try psql.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let told = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    psql.waitUntilExit()
    guard psql.terminationStatus == 0 else { throw ProgramTestError(description: "\(sql): \(told)") }
    return text
  }
}

/// A database of a test's own.
package struct PostgresDatabase: Sendable {
  package let server: PostgresServer
  package let name: String

  /// The variables that lead libpq there.
  package var environment: [String: String] {
    ["PGHOST": server.folder, "PGUSER": "postgres", "PGDATABASE": name]
  }

  /// The same as a URI.
  package var url: String { "postgresql://postgres@/\(name)?host=\(server.folder)" }

  /// The lines that psql prints for a statement.
  @discardableResult package func run(_ sql: String) throws -> [String] {
    try server.run(sql, in: name).split(separator: "\n").map(String.init)
  }

  /// Waits until a statement prints these lines.
  package func wait(for expected: [String], _ sql: String, seconds: Double = 20) throws {
    let deadline = Date().addingTimeInterval(seconds)
    var found: [String] = []
    while Date() < deadline {
      if let lines = try? run(sql) {
        found = lines
        if found == expected { return }
      }
      usleep(30_000)
    }
    throw ProgramTestError(description: "\(sql): expected \(expected), found \(found)")
  }
}
