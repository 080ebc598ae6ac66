import Planner

/// Columns of rows that come from a batch or from a store, in one loop each: a value of a stored row goes from its bytes
/// to its place in the column.
extension RowCodec {
  /// The columns that are selected; nil for the others.
  /// - Parameter batch: columns with this codec's types; nil where no row comes from one.
  func columns(of rows: SideRows, batch: [Column]?, only selection: Selection) throws(StateError) -> [Column?] {
    if let batch, rows.areAll(of: batch.first?.count ?? 0) { return batch }
    var readers = rows.stored
    var columns = [Column?](repeating: nil, count: types.count)
    for index in 0..<selection.end {
      if selection.isSelected[index] {
        columns[index] = try column(index, of: rows, batch: batch?[index], &readers)
      } else {
        try skip(index, &readers)
      }
    }
    if selection.end == types.count {
      for reader in readers { try reader.expectEnd() }
    }
    return columns
  }

  private func column(
    _ index: Int, of rows: SideRows, batch: Column?, _ readers: inout [StateReader]
  ) throws(StateError) -> Column {
    let column = Column(types[index], capacity: rows.count)
    // Without a batch no row asks for one.
    switch (column, batch ?? column) {
    case (.boolean(let column), .boolean(let batch)):
      try Self.fill(column, index, of: rows, batch: batch, &readers) { reader throws(StateError) in try reader.flag() }
    case (.integer(let column), .integer(let batch)):
      try Self.fill(column, index, of: rows, batch: batch, &readers) { reader throws(StateError) in try reader.signed() }
    case (.double(let column), .double(let batch)):
      try Self.fill(column, index, of: rows, batch: batch, &readers) { reader throws(StateError) in try reader.double() }
    case (.decimal(let column), .decimal(let batch)):
      try Self.fill(column, index, of: rows, batch: batch, &readers) { reader throws(StateError) in
        try reader.fixed(Int128.self)
      }
    case (.bytes(let column), .bytes(let batch)): try Self.fill(column, index, of: rows, batch: batch, &readers)
    case (.boxed(let column), .boxed(let batch)):
      let type = types[index]
      try rows.forEach(index, &readers) { _, row in
        column.append(batch[row])
      } stored: { _, reader throws(StateError) in
        column.append(try Self.decode(&reader, type, depth: 1))
      } null: { _ in
        column.appendNull()
      }
    case (.boolean, _), (.integer, _), (.double, _), (.decimal, _), (.bytes, _), (.boxed, _):
      preconditionFailure("columns of one plan column have one lane")
    }
    return column
  }

  @inline(__always)
  private static func fill<Element: BitwiseCopyable>(
    _ column: FixedColumn<Element>, _ index: Int, of rows: SideRows, batch: FixedColumn<Element>,
    _ readers: inout [StateReader], _ read: (inout StateReader) throws(StateError) -> Element
  ) throws(StateError) {
    let room = column.room(for: rows.count)
    // The batch is only read, and its owner keeps it.
    let (values, valid) = (UnsafePointer(batch.values), UnsafePointer(batch.valid))
    try rows.forEach(index, &readers) { place, row in
      if valid[row] { room.set(place, values[row]) } else { room.setNull(place) }
    } stored: { place, reader throws(StateError) in
      room.set(place, try read(&reader))
    } null: { place in
      room.setNull(place)
    }
    column.commit(rows.count)
  }

  private static func fill(
    _ column: BytesColumn, _ index: Int, of rows: SideRows, batch: BytesColumn, _ readers: inout [StateReader]
  ) throws(StateError) {
    let (strings, valid) = (ByteStrings(batch), UnsafePointer(batch.valid))
    // What is left of a stored row is no less than what it has here.
    var byteCount = readers.reduce(0) { $0 &+ $1.remaining }
    for case let row? in rows.versions.lazy.map(\.row) { byteCount &+= strings[row].count }
    var room = column.room(for: rows.count, bytes: byteCount)
    try rows.forEach(index, &readers) { place, row in
      if valid[row] { room.set(place, strings[row]) } else { room.setNull(place) }
    } stored: { place, reader throws(StateError) in
      room.set(place, try reader.byteString())
    } null: { place in
      room.setNull(place)
    }
    column.commit(rows.count)
  }

  /// Passes over a column of the stored rows.
  private func skip(_ index: Int, _ readers: inout [StateReader]) throws(StateError) {
    for place in readers.indices where readers[place].hasFlag(index) {
      switch types[index] {
      case .boolean: _ = try readers[place].flag()
      case .integer, .bigint, .date, .time, .timestamp: _ = try readers[place].signed()
      case .double: _ = try readers[place].double()
      case .decimal: _ = try readers[place].fixed(Int128.self)
      case .string, .bytes: _ = try readers[place].byteString()
      case .array, .map, .structure: _ = try Self.decode(&readers[place], types[index], depth: 1)
      }
    }
  }
}

extension SideRows {
  /// Goes over a column's value in each row: where it is in a row of the batch, or in a stored one; or that it is NULL.
  @inline(__always)
  fileprivate func forEach(
    _ column: Int, _ readers: inout [StateReader], batch: (_ place: Int, _ row: Int) -> Void,
    stored: (_ place: Int, _ reader: inout StateReader) throws(StateError) -> Void, null: (_ place: Int) -> Void
  ) throws(StateError) {
    var next = 0
    for place in versions.indices {
      let version = versions[place]
      if let row = version.row {
        batch(place, row)
      } else if version == .none {
        null(place)
      } else {
        if readers[next].hasFlag(column) { try stored(place, &readers[next]) } else { null(place) }
        next &+= 1
      }
    }
  }
}
