import Planner

/// Which columns of a schema make the key of a row, with its window, and which are the rest of it.
struct KeyLayout {
  /// Key columns, then those of the window.
  let keyIndices: [Int]
  /// All others.
  let restIndices: [Int]
  let codec: KeyCodec
  private let columns: [PlanColumn]

  init(_ schema: PlanSchema) {
    columns = schema.columns
    let window = [schema.windowStartIndex, schema.windowEndIndex].compactMap { $0 }
    let keyIndices = schema.keyIndices + window
    self.keyIndices = keyIndices
    restIndices = columns.indices.filter { !keyIndices.contains($0) }
    codec = KeyCodec(keyIndices.map { schema.columns[$0].type })
  }

  var keyTypes: [SQLType] { codec.types }
  var restTypes: [SQLType] { restIndices.map { columns[$0].type } }

  /// The key of each row as bytes; NULL where all its columns are.
  func keys(_ columns: [Column], count: Int) -> BytesColumn {
    codec.encode(keyIndices.map { columns[$0] }, count: count, allowsNulls: true)
  }

  func keyColumns(_ columns: [Column]) -> [Column] { keyIndices.map { columns[$0] } }
  func rest(_ columns: [Column]) -> [Column] { restIndices.map { columns[$0] } }

  /// All columns in the schema's order.
  func join(key: [Column], rest: [Column]) -> [Column] {
    var result = key + rest
    for (column, index) in zip(key, keyIndices) { result[index] = column }
    for (column, index) in zip(rest, restIndices) { result[index] = column }
    return result
  }

  /// Empty columns for the rest of a row.
  func emptyRest(capacity: Int) -> [Column] { restTypes.map { Column($0, capacity: capacity) } }

  /// The columns with all but the key NULL where a row is gone.
  func clearing(_ columns: [Column], where present: [Bool]) -> [Column] {
    guard present.contains(false) else { return columns }
    var result = columns
    for index in restIndices {
      let cleared = Column(self.columns[index].type, capacity: present.count)
      for row in present.indices {
        if present[row] { cleared.append(contentsOf: columns[index], at: CollectionOfOne(row)) } else { cleared.appendNull() }
      }
      result[index] = cleared
    }
    return result
  }
}
