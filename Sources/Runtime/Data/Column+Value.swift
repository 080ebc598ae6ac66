import Planner

extension Column {
  /// The value of a row. The type tells text from bytes and gives a decimal its scale.
  package func value(at row: Int, type: SQLType) -> Value {
    guard valid[row] else { return .null }
    switch self {
    case .boolean(let column): return .boolean(column.values[row])
    case .integer(let column): return .integer(column.values[row])
    case .double(let column): return .double(column.values[row])
    case .decimal(let column):
      guard case .decimal(_, let scale) = type else { return .null }
      return .decimal(Decimal(unscaled: column.values[row], scale: scale))
    case .bytes(let column):
      if type == .bytes { return .bytes(Array(column.bytes(at: row))) }
      return .string(String(decoding: column.bytes(at: row), as: UTF8.self))
    case .boxed(let column): return column.values[row]
    }
  }

  /// Appends a value of the column's type; one of another type becomes NULL. Decimals must have the type's scale.
  package func append(_ value: Value) {
    switch (self, value) {
    case (.boolean(let column), .boolean(let value)): column.append(value)
    case (.integer(let column), .integer(let value)): column.append(value)
    case (.double(let column), .double(let value)): column.append(value)
    case (.decimal(let column), .decimal(let value)): column.append(value.unscaled)
    case (.bytes(let column), .string(let value)): column.append(value)
    case (.bytes(let column), .bytes(let value)): column.append(value)
    case (.boxed(let column), .array), (.boxed(let column), .map), (.boxed(let column), .structure):
      column.append(value)
    case (.boolean, _), (.integer, _), (.double, _), (.decimal, _), (.bytes, _), (.boxed, _): appendNull()
    }
  }
}
