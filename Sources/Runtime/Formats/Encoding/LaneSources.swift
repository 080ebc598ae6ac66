import Planner

/// The columns of a batch as encoders read them: references that are neither retained nor released for a value.
struct LaneSources {
  /// Keeps what `lanes` refers to.
  private var columns: [Column] = []
  private(set) var lanes: [LaneSource] = []

  init() {}

  init(_ columns: [Column]) { take(columns) }

  /// Takes the columns of the next row; mostly they are those of the last one.
  @inline(__always)
  mutating func use(_ columns: [Column]) {
    if columns.withUnsafeBufferPointer({ new in
      self.columns.withUnsafeBufferPointer { $0.baseAddress == new.baseAddress && $0.count == new.count }
    }) {
      return
    }
    take(columns)
  }

  @inline(never)
  private mutating func take(_ columns: [Column]) {
    self.columns = columns
    lanes = columns.map(LaneSource.init)
  }

  @inline(__always)
  subscript(index: Int) -> LaneSource { lanes[index] }

  var count: Int { lanes.count }

  /// Whether all columns are NULL in a row, as those of an absent key are.
  func allAreNull(at row: Int) -> Bool { lanes.allSatisfy { $0.isNull(at: row) } }

  /// The value of a column, for types that need one.
  func value(_ index: Int, at row: Int, type: SQLType) -> Value { columns[index].value(at: row, type: type) }
}

/// A column as encoders read it.
///
/// Unmanaged, since counting references took a fifth of an encoder's time; `LaneSources` keeps the columns.
enum LaneSource {
  case boolean(Unmanaged<FixedColumn<Bool>>)
  case integer(Unmanaged<FixedColumn<Int64>>)
  case double(Unmanaged<FixedColumn<Double>>)
  case decimal(Unmanaged<FixedColumn<Int128>>)
  case bytes(Unmanaged<BytesColumn>)
  case boxed(Unmanaged<FixedColumn<Value>>)

  init(_ column: Column) {
    switch column {
    case .boolean(let column): self = .boolean(.passUnretained(column))
    case .integer(let column): self = .integer(.passUnretained(column))
    case .double(let column): self = .double(.passUnretained(column))
    case .decimal(let column): self = .decimal(.passUnretained(column))
    case .bytes(let column): self = .bytes(.passUnretained(column))
    case .boxed(let column): self = .boxed(.passUnretained(column))
    }
  }

  @inline(__always)
  func isNull(at row: Int) -> Bool {
    switch self {
    case .boolean(let column): column._withUnsafeGuaranteedRef { $0.isNull(at: row) }
    case .integer(let column): column._withUnsafeGuaranteedRef { $0.isNull(at: row) }
    case .double(let column): column._withUnsafeGuaranteedRef { $0.isNull(at: row) }
    case .decimal(let column): column._withUnsafeGuaranteedRef { $0.isNull(at: row) }
    case .bytes(let column): column._withUnsafeGuaranteedRef { $0.isNull(at: row) }
    case .boxed(let column): column._withUnsafeGuaranteedRef { $0.isNull(at: row) }
    }
  }
}

extension Unmanaged {
  /// The element of a row that is not NULL.
  @inline(__always)
  func element<Element>(at row: Int) -> Element where Instance == FixedColumn<Element> {
    _withUnsafeGuaranteedRef { $0.values[row] }
  }
}

extension Unmanaged<BytesColumn> {
  /// The bytes of a row, which live as long as the column.
  @inline(__always)
  func bytes(at row: Int) -> UnsafeRawBufferPointer {
    _withUnsafeGuaranteedRef { $0.bytes(at: row) }
  }
}
