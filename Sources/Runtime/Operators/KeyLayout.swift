import Planner

/// Which columns of a schema make the key of a row, with its window, and which are the rest of it.
struct KeyLayout {
  /// Key columns, then those of the window.
  let keyIndices: [Int]
  /// What tells one key from another: without the end of a time window, which follows from its start (and two
  /// relations whose windows have other sizes are joined by their starts, as in Kafka Streams).
  let identityIndices: [Int]
  /// All that is not in `identityIndices`: what stores keep beside the key.
  let restIndices: [Int]
  let codec: KeyCodec
  private let columns: [PlanColumn]

  init(_ schema: PlanSchema) {
    columns = schema.columns
    let start = [schema.windowStartIndex].compactMap { $0 }
    let end = [schema.windowEndIndex].compactMap { $0 }
    keyIndices = schema.keyIndices + start + end
    let identity = schema.keyIndices + start + (schema.keyWindow == .session ? end : [])
    identityIndices = identity
    restIndices = columns.indices.filter { !identity.contains($0) }
    codec = KeyCodec(identity.map { schema.columns[$0].type })
  }

  var keyTypes: [SQLType] { keyIndices.map { columns[$0].type } }
  var identityTypes: [SQLType] { codec.types }
  var restTypes: [SQLType] { restIndices.map { columns[$0].type } }

  /// The key of each row as bytes; NULL where all its columns are.
  func keys(_ columns: [Column], count: Int) -> BytesColumn {
    codec.encode(identity(columns), count: count, allowsNulls: true)
  }

  func key(_ columns: [Column]) -> [Column] { keyIndices.map { columns[$0] } }
  func identity(_ columns: [Column]) -> [Column] { identityIndices.map { columns[$0] } }
  func rest(_ columns: [Column]) -> [Column] { restIndices.map { columns[$0] } }

  /// All columns in the schema's order.
  func columns(identity: [Column], rest: [Column]) -> [Column] {
    var result = identity + rest
    for (column, index) in zip(identity, identityIndices) { result[index] = column }
    for (column, index) in zip(rest, restIndices) { result[index] = column }
    return result
  }

  /// Empty columns for the rest of a row.
  func emptyRest(capacity: Int) -> [Column] { restTypes.map { Column($0, capacity: capacity) } }

  /// The columns with all but key and window NULL where a row is gone, and with them the key columns of `others`.
  func clearing(_ columns: [Column], and others: [Int] = [], where present: [Bool]) -> [Column] {
    guard present.contains(false) else { return columns }
    let choices = RowChoices(where: present)
    var result = columns
    for index in columns.indices where !keyIndices.contains(index) || others.contains(index) {
      result[index] = .merging([columns[index]], choices, type: self.columns[index].type)
    }
    return result
  }
}

extension Column {
  /// NULL where a row is gone.
  func nulls(where present: [Bool], _ type: SQLType) -> Column { .merging([self], RowChoices(where: present), type: type) }
}
