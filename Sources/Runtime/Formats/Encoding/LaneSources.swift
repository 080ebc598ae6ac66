import Planner

/// The columns of a batch as encoders and stores read them row by row: addresses, so that a value costs neither a look
/// at a class nor a counted reference.
struct LaneSources {
  /// Keeps what `lanes` points into.
  private let columns: [Column]
  private let lanes: [LaneSource]

  init(_ columns: [Column]) {
    self.columns = columns
    lanes = columns.map(LaneSource.init)
  }

  @inline(__always)
  subscript(index: Int) -> LaneSource { lanes[index] }

  var count: Int { lanes.count }

  /// Whether all columns are NULL in a row, as those of an absent key are.
  func allAreNull(at row: Int) -> Bool { lanes.allSatisfy { $0.isNull(at: row) } }

  /// What the bytes of STRING and BYTES of a row take at most.
  var longestContent: Int {
    columns.reduce(0) { sum, column in
      if case .bytes(let column) = column { sum + column.longest } else { sum }
    }
  }

  /// The value of a column, for types that need one.
  func value(_ index: Int, at row: Int, type: SQLType) -> Value { columns[index].value(at: row, type: type) }
}

/// A column as encoders read it. It points into the column, which must outlive it, and get no more rows meanwhile.
struct LaneSource {
  /// The elements of all rows; what stands at a NULL's place means nothing.
  enum Elements {
    case boolean(UnsafePointer<Bool>)
    case integer(UnsafePointer<Int64>)
    case double(UnsafePointer<Double>)
    case decimal(UnsafePointer<Int128>)
    case bytes(ByteStrings)
    case boxed(UnsafePointer<Value>)
  }

  let elements: Elements
  private let valid: UnsafePointer<Bool>

  init(_ column: Column) {
    valid = UnsafePointer(column.valid)
    elements =
      switch column {
      case .boolean(let column): .boolean(column.values)
      case .integer(let column): .integer(column.values)
      case .double(let column): .double(column.values)
      case .decimal(let column): .decimal(column.values)
      case .bytes(let column): .bytes(ByteStrings(column))
      case .boxed(let column): .boxed(column.values)
      }
  }

  @inline(__always)
  func isNull(at row: Int) -> Bool { !valid[row] }

  /// How many bytes a STRING or BYTES has in a row; 0 for all else.
  @inline(__always)
  func byteCount(at row: Int) -> Int {
    if case .bytes(let strings) = elements { strings.byteCount(at: row) } else { 0 }
  }
}

/// The byte strings of a `BytesColumn`.
struct ByteStrings {
  private let offsets: UnsafePointer<Int>
  private let arena: UnsafeRawPointer

  init(_ column: BytesColumn) {
    offsets = UnsafePointer(column.offsets)
    arena = column.arenaStart
  }

  /// How many bytes a row has, 0 for a NULL.
  @inline(__always)
  func byteCount(at row: Int) -> Int { offsets[row &+ 1] &- offsets[row] }

  /// The bytes of a row, empty for a NULL.
  @inline(__always)
  subscript(row: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: arena + offsets[row], count: offsets[row &+ 1] &- offsets[row])
  }
}
