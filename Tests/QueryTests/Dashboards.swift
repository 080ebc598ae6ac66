import Runtime
import TestSupport

/// Queries over one topic, each with a question whose answer a plain computation gives too.
struct Dashboard: Sendable, CustomStringConvertible {
  /// A record of the topic.
  struct Line: Sendable {
    var key: Int
    var v: Int64

    /// The lines of some numbers, spread over 50 keys.
    static func lines(_ numbers: Range<Int>) -> [Line] { numbers.map { Line(key: $0 % 50, v: Int64($0)) } }

    var value: String { #"{"V": \#(v), "NOTE": "n\#(v % 3)"}"# }
    var timestampMillis: Int64 { 1_700_000_000_000 + v }

    /// As a line of `--input`.
    var inputLine: String {
      #"{"topic": "s", "key": "k\#(key)", "value": \#(value), "timestamp": \#(timestampMillis)}"#
    }
  }

  let name: String
  let create: String
  /// Gives one row of numbers.
  let question: String
  let answer: @Sendable ([Line]) -> [Int64]

  var description: String { name }
  var queryID: String { (create.hasPrefix("CREATE TABLE") ? "CTAS_" : "CSAS_") + name.uppercased() }

  static let stream =
    "CREATE STREAM s (k STRING KEY, v INT, note STRING) WITH (kafka_topic = 's', value_format = 'JSON', partitions = 4);\n"

  private static func table(
    _ name: String, _ select: String, _ question: String, _ answer: @escaping @Sendable ([Line]) -> [Int64]
  ) -> Dashboard {
    Dashboard(
      name: name, create: "CREATE TABLE \(name) WITH (value_format = 'JSON') AS SELECT \(select) EMIT CHANGES;\n",
      question: "SELECT \(question) FROM \(name) GROUP BY 1;", answer: answer)
  }

  static let all: [Dashboard] = [
    table("counts", "k, COUNT(*) AS n, SUM(v) AS total FROM s GROUP BY k", "SUM(n) AS n, SUM(total) AS total") {
      [Int64($0.count), $0.reduce(0) { $0 + $1.v }]
    },
    table("thirds", "k, COUNT(*) AS n FROM s WHERE v % 3 = 0 GROUP BY k", "SUM(n) AS n") {
      [Int64($0.count { $0.v % 3 == 0 })]
    },
    table("rests", "v % 7 AS rest, COUNT(*) AS n, SUM(v) AS total FROM s GROUP BY v % 7", "SUM(n) AS n, SUM(rest * n) AS r") {
      [Int64($0.count), $0.reduce(0) { $0 + $1.v % 7 }]
    },
    table("most", "k, MAX(v) AS most FROM s GROUP BY k", "SUM(most) AS most, COUNT(*) AS n") { lines in
      let most = lines.reduce(into: [:]) { $0[$1.key] = max($0[$1.key] ?? 0, $1.v) }
      return [most.values.reduce(0, +), Int64(most.count)]
    },
    table("notes", "note, COUNT(*) AS n FROM s GROUP BY note", "SUM(n) AS n, COUNT(*) AS m") {
      [Int64($0.count), Int64(min($0.count, 3))]
    },
    Dashboard(
      name: "fifths", create: "CREATE STREAM fifths AS SELECT k, v * 2 AS w FROM s WHERE v % 5 = 0 EMIT CHANGES;\n",
      question: "SELECT COUNT(*) AS n, SUM(w) AS total FROM fifths GROUP BY 1;"
    ) { lines in
      let fifths = lines.filter { $0.v % 5 == 0 }
      return [Int64(fifths.count), fifths.reduce(0) { $0 + $1.v * 2 }]
    },
  ]

  static func named(_ names: String...) -> [Dashboard] { all.filter { names.contains($0.name) } }

  /// What a session says to the question.
  func asked(_ driver: SessionDriver) throws -> [Int64] {
    try driver.run(question).joined().map { if case .integer(let number) = $0 { number } else { -1 } }
  }
}

extension Broker {
  /// Writes lines as another program would; lines of one key go to one partition.
  func write(_ lines: [Dashboard.Line]) throws {
    let producer = try makeProducer(ProducerConfiguration())
    defer { producer.close() }
    var batch = OutgoingBatch()
    for line in lines {
      batch.append(
        key: Array("k\(line.key)".utf8), value: Array(line.value.utf8), timestampMillis: line.timestampMillis)
      // Many small batches, so that there is something to be in the middle of.
      if batch.count == 100 {
        try producer.produce(batch, to: "s")
        batch.removeAll()
      }
    }
    try producer.produce(batch, to: "s")
    try producer.flush(timeoutMillis: 60_000)
  }
}
