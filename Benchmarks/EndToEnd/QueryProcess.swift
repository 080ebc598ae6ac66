import Runtime

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A session with a query over a cluster, in a process of its own: its CPU time is then nobody else's. Between runs the
/// process is stopped as a whole. A query that is merely paused would go on fetching, and a run would find its records
/// in memory.
final class QueryProcess {
  private let child: ChildProcess

  /// Starts this program again, which runs the statements.
  init(bootstrapServers: String, form: Basket.Form, statements: String) throws {
    child = try ChildProcess(
      "/proc/self/exe", ["--run-query", bootstrapServers, form.rawValue, statements], standardStreams: nil)
    guard child.readLine() == "ready" else { throw WrongAnswer("the query's process did not start") }
  }

  deinit {
    child.send(SIGCONT)
    child.endInput()
    _ = child.wait()
  }

  /// Stops all that it does, until `run`.
  func stop() { child.send(SIGSTOP) }

  /// Goes on until the query has gone through all that is in its topics.
  func run(records: Int) throws -> Cost {
    let (wall, cpu) = (Clocks.wall, child.cpu)
    child.send(SIGCONT)
    child.write("run\n")
    guard child.readLine() == "done" else { throw WrongAnswer("the query's process has ended") }
    return Cost(
      wall: Double(Clocks.wall - wall) / Double(records), cpu: Double(child.cpu - cpu) / Double(records))
  }

  /// What the started process does: makes the query, and answers each line that comes once it has caught up.
  static func serve(bootstrapServers: String, form: Basket.Form, statements: String) throws {
    let broker = try KafkaBroker(bootstrapServers: bootstrapServers)
    let bench = try Workbench(execution: .threads, broker: broker)
    defer { bench.session.close() }
    // Registers the schema of the values under the id that the producer's process has given it.
    _ = try Basket(count: 1, keys: 1).records(form, registry: bench.registry)
    try bench.execute(statements)
    // Joining a group takes seconds, which say nothing of the rate.
    sleep(6)
    tell("ready")
    while readLine() != nil {
      try bench.session.waitUntilIdle(cancellation: Cancellation())
      tell("done")
    }
  }

  private static func tell(_ word: String) {
    print(word)
    fflush(nil)
  }
}
