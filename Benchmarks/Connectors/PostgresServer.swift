#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A PostgreSQL of the benchmark's own, on a socket in a temporary folder. It ends, and its folder goes, with this object
/// or this process.
final class PostgresServer {
  /// The socket's folder.
  let folder: String
  private let shell: ChildProcess

  /// The folder of the newest server that is installed; nil where there is none.
  static var binaries: String? {
    let debian = (9...30).reversed().map { "/usr/lib/postgresql/\($0)/bin" }
    return (debian + ["/opt/homebrew/bin", "/usr/local/bin"]).first { access($0 + "/postgres", X_OK) == 0 }
  }

  /// A shell that owns the server and answers lines, each answer with a full stop behind it. The server refuses to run
  /// as root. Connections that were closed count among the CPU time of the server's first process.
  private static let script = """
    as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
    chmod 755 "$1" && cd "$1" || exit 1
    if [ "$(id -u)" = 0 ]; then chown postgres: "$1"; fi
    (
      as "$2/initdb" -D "$1/data" -U postgres -A trust -E UTF8 --locale=C --no-sync &&
      as "$2/pg_ctl" -D "$1/data" -o "-k $1 -c listen_addresses= -c fsync=off" -w start
    ) >log 2>&1 </dev/null || { cat log; exit 1; }
    server=$(head -1 data/postmaster.pid)
    echo ready
    while read -r command line; do
      case $command in
        sql) "$2/psql" -X -q -A -t -h "$1" -U postgres -d postgres -c "$line" 2>&1 ;;
        cpu) cat /proc/[0-9]*/stat 2>/dev/null | awk -v server="$server" -v ticks="$(getconf CLK_TCK)" '
          $1 == server { sum += $14 + $15 + $16 + $17 }
          $4 == server { sum += $14 + $15 }
          END { printf "%d\\n", sum * 1000 / ticks }' ;;
      esac
      echo .
    done
    as "$2/pg_ctl" -D "$1/data" -m immediate stop >/dev/null 2>&1
    cd / && rm -rf "$1"
    """

  /// Starts it.
  /// - Parameter binaries: the folder of its programs.
  init(binaries: String) throws {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/sqlstream-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw WrongAnswer("the system gives no temporary folder") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    shell = try ChildProcess("/bin/sh", ["-c", Self.script, "sh", folder, binaries], standardStreams: nil)
    let answer = shell.readLine()
    guard answer == "ready" else { throw WrongAnswer("PostgreSQL does not start: \(answer ?? "no word of it")") }
  }

  deinit {
    shell.endInput()
    _ = shell.wait()
  }

  /// Where libpq finds it.
  var url: String { "postgresql://postgres@/postgres?host=\(folder)" }

  /// What psql prints for a statement, which is one line: values with `|` between them.
  func run(_ sql: String) -> String { ask("sql \(sql)") }

  /// CPU time of all its processes so far, in milliseconds; nil where the system does not tell.
  var cpuMillis: Double? { Double(ask("cpu")).flatMap { $0 > 0 ? $0 : nil } }

  private func ask(_ line: String) -> String {
    shell.write(line + "\n")
    var answer: [String] = []
    while let line = shell.readLine(), line != "." { answer.append(line) }
    return answer.joined(separator: " ")
  }
}
