import Planner

/// What batches of rows come to: with keys, the last change of each.
struct SinkChanges {
  /// A row of one of the batches.
  struct Place {
    var batch: Int
    var row: Int
  }

  /// Rows to put in, in the order they came.
  private(set) var insertions: [Place] = []
  /// Rows to take out.
  private(set) var deletions: [Place] = []

  /// - Parameter keyLiterals: one for each column of the route's key, to work with.
  init(_ batches: [Batch], route: SinkRoute, keyLiterals: [ArrayLiteral]) {
    guard route.mode == .upsert else {
      for (index, batch) in batches.enumerated() {
        for row in 0..<batch.count where batch.isPresent(row) { insertions.append(Place(batch: index, row: row)) }
      }
      return
    }
    var changes: [Place] = []
    var places: [[UInt8]: Int] = [:]
    for (index, batch) in batches.enumerated() {
      for row in 0..<batch.count where route.deletes || batch.isPresent(row) {
        let place = Place(batch: index, row: row)
        // Rows without a whole key are left to the database, which says what is wrong with them.
        guard let key = Self.key(of: row, in: batch, route, keyLiterals) else {
          changes.append(place)
          continue
        }
        if let earlier = places.updateValue(changes.count, forKey: key) { changes[earlier].row = Self.replaced }
        changes.append(place)
      }
    }
    for change in changes where change.row != Self.replaced {
      if batches[change.batch].isPresent(change.row) { insertions.append(change) } else { deletions.append(change) }
    }
  }

  private static let replaced = -1

  /// Bytes that are the same for the same key; nil where a column is NULL or can't be written.
  private static func key(of row: Int, in batch: Batch, _ route: SinkRoute, _ literals: [ArrayLiteral]) -> [UInt8]? {
    var bytes: [UInt8] = []
    for (literal, column) in zip(literals, route.key) {
      guard !batch.columns[column].isNull(at: row) else { return nil }
      literal.removeAll()
      guard (try? literal.append(batch.columns[column], row: row)) != nil else { return nil }
      literal.copy(to: &bytes)
    }
    return bytes
  }
}

/// A row that the database has no place for.
struct SinkRefusal {
  var topic: String
  var partition: Int
  var offset: Int64
  /// For people.
  var reason: String

  private static let longestKey = 200

  init(row: Int, of batch: Batch, route: SinkRoute, reason: String) {
    let source = batch.origin?.source(ofRow: row)
    topic = source?.topic ?? route.relation.topic
    partition = source.map { Int($0.partition) } ?? -1
    offset = batch.origin?.offsets[row] ?? -1
    let columns = route.key.isEmpty ? route.columns.indices.filter { route.columns[$0].role == .key } : route.key
    var key = columns.map { index in
      let type = route.columns[index].type
      return "\(route.columns[index].name) = \(TextForm.text(of: batch.columns[index].value(at: row, type: type), type))"
    }.joined(separator: ", ")
    if key.count > Self.longestKey { key = key.prefix(Self.longestKey) + "..." }
    self.reason = "row refused\(key.isEmpty ? "" : " (\(key))"): \(reason)"
  }

  var text: String { "\(topic)[\(partition)] offset \(offset): \(reason)" }
}
