import Foundation
import TestSupport
import Testing

/// `run --input` of what can only be read as it comes.
@Suite struct LiveInputTests {
  /// A pipe with a name and a file of statements, gone when the test ends.
  private final class Pipe {
    private let folder = "/tmp/sqlstream-live-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    private var end: Int32 = -1
    var path: String { folder + "/input" }
    var statements: String { folder + "/run.sql" }

    init(_ text: String) throws {
      try #require(mkdir(folder, 0o700) == 0)
      try #require(mkfifo(path, 0o600) == 0)
      try text.write(toFile: statements, atomically: false, encoding: .utf8)
      // For reading too, or this would wait for the program to open it. The program must not inherit it.
      end = open(path, O_RDWR | O_CLOEXEC)
      try #require(end >= 0)
    }

    deinit {
      close()
      try? FileManager.default.removeItem(atPath: folder)
    }

    func write(_ text: String) {
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Foundation.write(end, $0.baseAddress, $0.count) }
        if count <= 0 { return }
        rest = rest.dropFirst(count)
      }
    }

    func close() {
      if end >= 0 { _ = Foundation.close(end) }
      end = -1
    }

    /// Starts the program, and waits until it has opened the pipe, which can be closed then.
    func start(_ options: [String]) throws -> ProgramRun {
      let run = try ProgramRun(["run", statements, "--input", path, "--output", "csv"] + options)
      try run.waitForErrors("made the topic orders")
      return run
    }
  }

  private static let orders = """
    CREATE STREAM orders (id INT KEY, item STRING) WITH (KAFKA_TOPIC='orders', VALUE_FORMAT='JSON');

    """

  private static func order(_ id: Int, _ item: String) -> String {
    #"{"topic": "orders", "key": \#(id), "value": {"item": "\#(item)"}, "timestamp": \#(1001 + 2 * id)}"# + "\n"
  }

  @Test func recordsGoOnAsTheyCome() throws {
    let pipe = try Pipe(Self.orders + "SELECT id, item FROM orders EMIT CHANGES;")
    let run = try pipe.start([])
    pipe.write(Self.order(1, "tea"))
    try run.waitForOutput("1,tea\n")
    // A line comes in pieces, and another with it.
    let line = Self.order(2, "rice")
    pipe.write(String(line.prefix(30)))
    usleep(50_000)
    pipe.write(line.dropFirst(30) + "{\"value\": 1}\n")
    try run.waitForOutput("2,rice\n")
    try run.waitForErrors(":3: \"topic\" must be the name of a topic; skipped")
    run.signal(SIGINT)
    #expect(try run.finish().status == 130)
  }

  @Test func pullQueriesAreAskedAtTheEnd() throws {
    let pipe = try Pipe(
      Self.orders + "CREATE TABLE counts AS SELECT item, COUNT(*) AS n FROM orders GROUP BY item;"
        + "SELECT item, n FROM counts ORDER BY item;")
    let run = try pipe.start([])
    for id in 1...3 { pipe.write(Self.order(id, id == 2 ? "rice" : "tea")) }
    pipe.close()
    try run.waitForOutput("tea,2\n")
    run.signal(SIGINT)
    let result = try run.finish()
    #expect(result.output == "ITEM,N\nrice,1\ntea,2\n", "\(result.errors)")
  }

  @Test func idleIsBehindTheEnd() throws {
    let pipe = try Pipe(Self.orders + "CREATE TABLE counts AS SELECT item, COUNT(*) AS n FROM orders GROUP BY item;")
    let run = try pipe.start(["--until-idle"])
    pipe.write(Self.order(1, "tea"))
    usleep(400_000)
    pipe.write(Self.order(2, "tea"))
    pipe.close()
    let result = try run.finish()
    #expect(result.status == 0)
    #expect(result.output == "ITEM,N\ntea,2\n", "\(result.errors)")
  }

  @Test func withoutQueriesTheRunEndsWithItsInput() throws {
    let pipe = try Pipe(Self.orders)
    let run = try pipe.start([])
    pipe.write(Self.order(1, "tea"))
    pipe.close()
    #expect(try run.finish().status == 0)
  }

  /// All orders but the first come right behind their customers, in the same breath or not: the join must never see them first.
  @Test func joinsFindTheOrderOfTheLines() throws {
    let count = 4000
    let pipe = try Pipe(
      """
      CREATE TABLE customers (id INT PRIMARY KEY, name STRING) WITH (KAFKA_TOPIC='customers', VALUE_FORMAT='JSON');
      CREATE STREAM orders (id INT KEY, item STRING) WITH (KAFKA_TOPIC='orders', VALUE_FORMAT='JSON');
      CREATE STREAM known AS SELECT o.id AS id, item, name FROM orders o LEFT JOIN customers c ON o.id = c.id;
      SELECT id, name FROM known EMIT CHANGES LIMIT \(count + 1);
      """)
    let run = try pipe.start([])
    // The orders' topic comes first, and so is written first.
    pipe.write(Self.order(-1, "tea"))
    for id in 0..<count {
      pipe.write(
        #"{"topic": "customers", "key": \#(id), "value": {"name": "n\#(id)"}, "timestamp": \#(1000 + 2 * id)}"# + "\n"
          + Self.order(id, "tea"))
    }
    try run.waitForLines(count + 2, seconds: 60)
    run.signal(SIGINT)
    let result = try run.finish()
    let expected = ["ID,NAME", "-1,"] + (0..<count).map { "\($0),n\($0)" }
    #expect(result.output.split(separator: "\n").map(String.init) == expected, "\(result.errors)")
  }
}
