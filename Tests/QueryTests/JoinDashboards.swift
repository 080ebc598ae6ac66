import Runtime

/// Joins of the dashboards' topic with a second one, which has a number for each key.
extension Dashboard {
  /// Both topics as streams and as tables.
  static let joined =
    stream + """
      CREATE TABLE ts (k STRING PRIMARY KEY, v INT, note STRING) WITH (kafka_topic = 's', value_format = 'JSON');
      CREATE TABLE m (k STRING PRIMARY KEY, f INT) WITH (kafka_topic = 'm', value_format = 'JSON', partitions = 4);
      CREATE STREAM ms (k STRING KEY, f INT) WITH (kafka_topic = 'm', value_format = 'JSON');

      """

  /// A record of the second topic: the number of a key, earlier than all lines of the first.
  struct Factor: Sendable {
    var key: Int

    var value: String { #"{"F": \#(factor(of: key))}"# }
    var timestampMillis: Int64 { 1_699_999_999_000 + Int64(key) }

    /// As a line of `--input`.
    var inputLine: String {
      #"{"topic": "m", "key": "k\#(key)", "value": \#(value), "timestamp": \#(timestampMillis)}"#
    }
  }

  static func factor(of key: Int) -> Int64 { Int64(key % 5) + 1 }

  static let factors = (0..<50).map(Factor.init)

  private static func join(
    _ name: String, _ select: String, _ question: String, _ answer: @escaping @Sendable ([Line]) -> [Int64]
  ) -> Dashboard {
    Dashboard(
      name: name, create: "CREATE \(select.contains("FROM ts") || select.contains("GROUP BY") ? "TABLE" : "STREAM") "
        + "\(name) WITH (value_format = 'JSON') AS SELECT \(select) EMIT CHANGES;\n",
      question: "SELECT \(question) FROM \(name) GROUP BY 1;", answer: answer)
  }

  /// The last line of each key.
  private static func last(_ lines: [Line]) -> [Line] {
    Array(lines.reduce(into: [:]) { $0[$1.key] = $1 }.values)
  }

  private static let within = "WITHIN 1 HOUR GRACE PERIOD 1 DAY"

  static let joins: [Dashboard] = [
    join("weighed", "s.k AS k, v * f AS p FROM s JOIN m ON s.k = m.k", "COUNT(*) AS n, SUM(p) AS p") { lines in
      [Int64(lines.count), lines.reduce(0) { $0 + $1.v * factor(of: $1.key) }]
    },
    join("noted", "s.k AS k, note, f FROM s LEFT JOIN m ON s.k = m.k", "COUNT(*) AS n, SUM(f) AS f") { lines in
      [Int64(lines.count), lines.reduce(0) { $0 + factor(of: $1.key) }]
    },
    join("loads", "f, COUNT(*) AS n, SUM(v) AS v FROM s JOIN m ON s.k = m.k GROUP BY f", "SUM(n) AS n, SUM(f * v) AS v") {
      lines in [Int64(lines.count), lines.reduce(0) { $0 + $1.v * factor(of: $1.key) }]
    },
    join("pairs", "s.k AS k, v, f FROM s JOIN ms \(within) ON s.k = ms.k", "COUNT(*) AS n, SUM(v * f) AS p") { lines in
      [Int64(lines.count), lines.reduce(0) { $0 + $1.v * factor(of: $1.key) }]
    },
    join(
      "rare", "ms.k AS k, note, f FROM ms JOIN s \(within) ON s.k = ms.k WHERE v % 3 = 0", "COUNT(*) AS n, SUM(f) AS f"
    ) { lines in
      let thirds = lines.filter { $0.v % 3 == 0 }
      return [Int64(thirds.count), thirds.reduce(0) { $0 + factor(of: $1.key) }]
    },
    join("latest", "ts.k AS k, v, f FROM ts JOIN m ON ts.k = m.k", "COUNT(*) AS n, SUM(v * f) AS p") { lines in
      [Int64(last(lines).count), last(lines).reduce(0) { $0 + $1.v * factor(of: $1.key) }]
    },
    join("known", "ts.k AS k, note, f FROM ts LEFT JOIN m ON ts.k = m.k", "COUNT(*) AS n, SUM(f) AS f") { lines in
      [Int64(last(lines).count), last(lines).reduce(0) { $0 + factor(of: $1.key) }]
    },
  ]
}

extension Broker {
  /// Writes the second topic.
  func write(_ factors: [Dashboard.Factor]) throws {
    let producer = try makeProducer(ProducerConfiguration())
    defer { producer.close() }
    var batch = OutgoingBatch()
    for factor in factors {
      batch.append(
        key: Array("k\(factor.key)".utf8), value: Array(factor.value.utf8), timestampMillis: factor.timestampMillis)
    }
    try producer.produce(batch, to: "m")
    try producer.flush(timeoutMillis: 10_000)
  }
}
