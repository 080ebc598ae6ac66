import Planner

/// The values of one column for the rows of a batch. Which of the six lanes it has follows from its SQL type, so that
/// a kernel switches once a batch and then runs over plain memory.
package enum Column: Sendable {
  /// BOOLEAN.
  case boolean(FixedColumn<Bool>)
  /// INT, BIGINT, DATE, TIME, TIMESTAMP.
  case integer(FixedColumn<Int64>)
  case double(FixedColumn<Double>)
  /// DECIMAL, as unscaled integers; the scale is that of the column's type.
  case decimal(FixedColumn<Int128>)
  /// STRING, as UTF-8, and BYTES.
  case bytes(BytesColumn)
  /// ARRAY, MAP and STRUCT.
  case boxed(FixedColumn<Value>)

  /// An empty column of the lane that the type has.
  package init(_ type: SQLType, capacity: Int) {
    switch type {
    case .boolean: self = .boolean(FixedColumn(capacity: capacity, filler: false))
    case .integer, .bigint, .date, .time, .timestamp: self = .integer(FixedColumn(capacity: capacity, filler: 0))
    case .double: self = .double(FixedColumn(capacity: capacity, filler: 0))
    case .decimal: self = .decimal(FixedColumn(capacity: capacity, filler: 0))
    case .string, .bytes: self = .bytes(BytesColumn(capacity: capacity))
    case .array, .map, .structure: self = .boxed(FixedColumn(capacity: capacity, filler: .null))
    }
  }

  package var count: Int {
    switch self {
    case .boolean(let column): column.count
    case .integer(let column): column.count
    case .double(let column): column.count
    case .decimal(let column): column.count
    case .bytes(let column): column.count
    case .boxed(let column): column.count
    }
  }

  package var hasNulls: Bool {
    switch self {
    case .boolean(let column): column.hasNulls
    case .integer(let column): column.hasNulls
    case .double(let column): column.hasNulls
    case .decimal(let column): column.hasNulls
    case .bytes(let column): column.hasNulls
    case .boxed(let column): column.hasNulls
    }
  }

  /// One flag a row: false for NULL.
  package var valid: UnsafeMutablePointer<Bool> {
    switch self {
    case .boolean(let column): column.valid
    case .integer(let column): column.valid
    case .double(let column): column.valid
    case .decimal(let column): column.valid
    case .bytes(let column): column.valid
    case .boxed(let column): column.valid
    }
  }

  package func isNull(at row: Int) -> Bool { !valid[row] }

  package func appendNull() {
    switch self {
    case .boolean(let column): column.appendNull()
    case .integer(let column): column.appendNull()
    case .double(let column): column.appendNull()
    case .decimal(let column): column.appendNull()
    case .bytes(let column): column.appendNull()
    case .boxed(let column): column.appendNull()
    }
  }

  package func removeLast() {
    switch self {
    case .boolean(let column): column.removeLast()
    case .integer(let column): column.removeLast()
    case .double(let column): column.removeLast()
    case .decimal(let column): column.removeLast()
    case .bytes(let column): column.removeLast()
    case .boxed(let column): column.removeLast()
    }
  }

  /// Appends `rows` of another column of the same lane, in their order.
  package func append(contentsOf other: Column, at rows: some Collection<Int>) {
    switch (self, other) {
    case (.boolean(let column), .boolean(let other)): column.append(contentsOf: other, at: rows)
    case (.integer(let column), .integer(let other)): column.append(contentsOf: other, at: rows)
    case (.double(let column), .double(let other)): column.append(contentsOf: other, at: rows)
    case (.decimal(let column), .decimal(let other)): column.append(contentsOf: other, at: rows)
    case (.bytes(let column), .bytes(let other)): column.append(contentsOf: other, at: rows)
    case (.boxed(let column), .boxed(let other)): column.append(contentsOf: other, at: rows)
    case (.boolean, _), (.integer, _), (.double, _), (.decimal, _), (.bytes, _), (.boxed, _):
      preconditionFailure("columns of one plan column have one lane")
    }
  }

  /// Some rows of a column that gets no more of them; nothing is copied.
  package func part(_ rows: Range<Int>) -> Column {
    switch self {
    case .boolean(let column): .boolean(FixedColumn(rows, of: column))
    case .integer(let column): .integer(FixedColumn(rows, of: column))
    case .double(let column): .double(FixedColumn(rows, of: column))
    case .decimal(let column): .decimal(FixedColumn(rows, of: column))
    case .bytes(let column): .bytes(BytesColumn(rows, of: column))
    case .boxed(let column): .boxed(FixedColumn(rows, of: column))
    }
  }

  /// A new column of the rows named, in their order.
  package func gather(_ rows: some Collection<Int>, type: SQLType) -> Column {
    let result = Column(type, capacity: rows.count)
    result.append(contentsOf: self, at: rows)
    return result
  }
}
