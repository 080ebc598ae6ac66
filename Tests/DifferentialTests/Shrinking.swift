/// Makes a failing case small: what can be left out without the difference going away is left out.
struct Shrinking {
  private(set) var testCase: TestCase
  private var runsLeft = 300

  init(_ testCase: TestCase) { self.testCase = testCase }

  mutating func run(_ query: String?) {
    if let query { dropQueries(notNeededFor: query) }
    var size = max(testCase.records.count / 2, 1)
    while runsLeft > 0 {
      var start = 0
      while start < testCase.records.count, runsLeft > 0 {
        var smaller = testCase
        smaller.records.removeSubrange(start..<min(start + size, smaller.records.count))
        if !take(smaller) { start += size }
      }
      if size == 1 { break }
      size = max(size / 2, 1)
    }
    for batchSize in [1000, 1] {
      var simpler = testCase
      simpler.batchSize = batchSize
      if take(simpler) { break }
    }
  }

  private mutating func dropQueries(notNeededFor name: String) {
    var needed: Set<String> = [name]
    for query in testCase.queries.reversed() where needed.contains(query.result.name) { needed.formUnion(query.reads) }
    var smaller = testCase
    smaller.queries.removeAll { !needed.contains($0.result.name) }
    _ = take(smaller)
  }

  private mutating func take(_ smaller: TestCase) -> Bool {
    runsLeft -= 1
    guard let difference = try? CaseRun(testCase: smaller).difference() else { return false }
    _ = difference
    testCase = smaller
    return true
  }
}

extension TestCase: CustomStringConvertible {
  /// The whole case as statements of both, to be pasted.
  var description: String {
    var lines = [
      "-- seed \(seed), \(batchSize) records a batch, \(cachesChanges ? "with" : "without") cache", "-- sqlstream",
    ]
    lines += sources.map(\.sql) + queries.map(\.sql)
    for record in records {
      let relation = sources[record.relation].relation
      let values = record.values.map {
        zip(relation.valueColumns, $0).map { "\($0.name) = \($1.lite)" }.joined(separator: ", ")
      }
      lines.append("-- \(relation.name) at \(record.timestampMillis): K = \(record.key.lite): \(values ?? "tombstone")")
    }
    lines.append("-- SQLite")
    lines += sources.flatMap(\.lite) + queries.map { "CREATE VIEW \($0.result.name) AS \($0.lite);" }
    return lines.joined(separator: "\n")
  }
}
