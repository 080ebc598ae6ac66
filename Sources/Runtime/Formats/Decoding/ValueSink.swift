/// Where a decoder puts a value that it has read: a column, or a place inside of a nested value.
///
/// Decoders are generic over it, so that the same code fills typed columns and the fields of a STRUCT.
protocol ValueSink {
  mutating func putNull()
  mutating func put(_ value: Bool)
  /// INT, BIGINT, DATE, TIME, TIMESTAMP.
  mutating func put(_ value: Int64)
  mutating func put(_ value: Double)
  /// Digits at the scale of the column's type.
  mutating func put(unscaled: Int128, scale: Int)
  /// UTF-8 that has been checked.
  mutating func put(text: UnsafeRawBufferPointer)
  mutating func put(bytes: UnsafeRawBufferPointer)
  /// ARRAY, MAP, STRUCT.
  mutating func put(nested value: Value)
}

extension ValueSink {
  mutating func put(text: String) {
    var text = text
    text.withUTF8 { put(text: UnsafeRawBufferPointer($0)) }
  }
}

/// A column as a decoder writes to it: a reference that is neither retained nor released for a value.
///
/// Unmanaged, because counting references costs a quarter of the time of decoding; it holds since `LaneSink`s live only
/// inside of one `decode` call, whose caller keeps the columns.
enum LaneSink: ValueSink {
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
  func putNull() {
    switch self {
    case .boolean(let column): column._withUnsafeGuaranteedRef { $0.appendNull() }
    case .integer(let column): column._withUnsafeGuaranteedRef { $0.appendNull() }
    case .double(let column): column._withUnsafeGuaranteedRef { $0.appendNull() }
    case .decimal(let column): column._withUnsafeGuaranteedRef { $0.appendNull() }
    case .bytes(let column): column._withUnsafeGuaranteedRef { $0.appendNull() }
    case .boxed(let column): column._withUnsafeGuaranteedRef { $0.appendNull() }
    }
  }

  // A value always meets the lane of its type, since decoders are compiled from the columns' types.

  @inline(__always)
  func put(_ value: Bool) {
    if case .boolean(let column) = self { column._withUnsafeGuaranteedRef { $0.append(value) } } else { putNull() }
  }

  @inline(__always)
  func put(_ value: Int64) {
    if case .integer(let column) = self { column._withUnsafeGuaranteedRef { $0.append(value) } } else { putNull() }
  }

  @inline(__always)
  func put(_ value: Double) {
    if case .double(let column) = self { column._withUnsafeGuaranteedRef { $0.append(value) } } else { putNull() }
  }

  @inline(__always)
  func put(unscaled: Int128, scale: Int) {
    if case .decimal(let column) = self { column._withUnsafeGuaranteedRef { $0.append(unscaled) } } else { putNull() }
  }

  @inline(__always)
  func put(text: UnsafeRawBufferPointer) { put(bytes: text) }

  @inline(__always)
  func put(bytes: UnsafeRawBufferPointer) {
    if case .bytes(let column) = self { column._withUnsafeGuaranteedRef { $0.append(bytes) } } else { putNull() }
  }

  func put(nested value: Value) {
    if case .boxed(let column) = self { column._withUnsafeGuaranteedRef { $0.append(value) } } else { putNull() }
  }

  /// Makes what a decoder of blocks has written to the column's room rows of it.
  func commit(_ rows: Int) {
    switch self {
    case .integer(let column): column._withUnsafeGuaranteedRef { $0.commit(rows) }
    case .double(let column): column._withUnsafeGuaranteedRef { $0.commit(rows) }
    case .bytes(let column): column._withUnsafeGuaranteedRef { $0.commit(rows) }
    case .boolean, .decimal, .boxed: break
    }
  }

  /// How many rows the column has.
  var count: Int {
    switch self {
    case .boolean(let column): column._withUnsafeGuaranteedRef { $0.count }
    case .integer(let column): column._withUnsafeGuaranteedRef { $0.count }
    case .double(let column): column._withUnsafeGuaranteedRef { $0.count }
    case .decimal(let column): column._withUnsafeGuaranteedRef { $0.count }
    case .bytes(let column): column._withUnsafeGuaranteedRef { $0.count }
    case .boxed(let column): column._withUnsafeGuaranteedRef { $0.count }
    }
  }

  /// Takes back all rows behind the first so many.
  func cut(to rows: Int) {
    while count > rows { removeLast() }
  }

  /// Takes back the last row.
  func removeLast() {
    switch self {
    case .boolean(let column): column._withUnsafeGuaranteedRef { $0.removeLast() }
    case .integer(let column): column._withUnsafeGuaranteedRef { $0.removeLast() }
    case .double(let column): column._withUnsafeGuaranteedRef { $0.removeLast() }
    case .decimal(let column): column._withUnsafeGuaranteedRef { $0.removeLast() }
    case .bytes(let column): column._withUnsafeGuaranteedRef { $0.removeLast() }
    case .boxed(let column): column._withUnsafeGuaranteedRef { $0.removeLast() }
    }
  }
}

/// The columns of a batch as decoders write to them row by row, made once.
struct LaneSinks {
  /// Keeps what `lanes` refers to.
  private let columns: [Column]
  private let lanes: [LaneSink]

  init(_ columns: [Column]) {
    self.columns = columns
    lanes = columns.map(LaneSink.init)
  }

  @inline(__always)
  func withLanes<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<LaneSink>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(columns) {} }
    return try lanes.withUnsafeBufferPointer(body)
  }

  /// Appends NULL to each.
  func putNulls() {
    withLanes { lanes in
      for lane in lanes { lane.putNull() }
    }
  }
}

/// A place inside of a nested value.
struct BoxSink: ValueSink {
  private(set) var value = Value.null

  mutating func putNull() { value = .null }
  mutating func put(_ value: Bool) { self.value = .boolean(value) }
  mutating func put(_ value: Int64) { self.value = .integer(value) }
  mutating func put(_ value: Double) { self.value = .double(value) }
  mutating func put(unscaled: Int128, scale: Int) { value = .decimal(Decimal(unscaled: unscaled, scale: scale)) }
  mutating func put(text: UnsafeRawBufferPointer) { value = .string(String(decoding: text, as: UTF8.self)) }
  mutating func put(bytes: UnsafeRawBufferPointer) { value = .bytes(Array(bytes)) }
  mutating func put(nested value: Value) { self.value = value }
}
