import Planner

/// Keys of known types as bytes, equal where the keys are equal: what tables look rows up by.
///
/// One STRING or BYTES column is its own bytes, one whole number is its eight bytes; anything else is a row. The text
/// of a key is compared by its bytes, a decimal by its value (its scale is the type's).
package struct KeyCodec: Sendable {
  package let types: [SQLType]
  private let form: Form

  private enum Form: Sendable {
    case bytes
    case integer
    case row(RowCodec)
  }

  package init(_ types: [SQLType]) {
    self.types = types
    form =
      switch types {
      case [.string], [.bytes]: .bytes
      case [.integer], [.bigint], [.date], [.time], [.timestamp]: .integer
      default: .row(RowCodec(types))
      }
  }

  /// The keys of all rows. NULL where a column is NULL, or with `allowsNulls`, where all are.
  ///
  /// For one STRING column this is the column itself.
  package func encode(_ columns: [Column], count: Int, allowsNulls: Bool = false) -> BytesColumn {
    switch (form, columns.first) {
    case (.bytes, .bytes(let column)):
      return column
    case (.integer, .integer(let column)):
      let result = BytesColumn(capacity: count, bytesPerRow: 8)
      for row in 0..<count {
        if column.valid[row] {
          withUnsafeBytes(of: column.values[row].littleEndian) { result.append($0) }
        } else {
          result.appendNull()
        }
      }
      return result
    case (.row(let codec), _):
      return encode(columns, count: count, codec, allowsNulls: allowsNulls)
    case (.bytes, _), (.integer, _):
      preconditionFailure("the columns of a key have the codec's types")
    }
  }

  private func encode(_ columns: [Column], count: Int, _ codec: RowCodec, allowsNulls: Bool) -> BytesColumn {
    let result = BytesColumn(capacity: count)
    var buffer = ByteBuffer(capacity: 64)
    for row in 0..<count {
      let nulls = columns.count { $0.isNull(at: row) }
      if nulls > 0, !allowsNulls || nulls == columns.count {
        result.appendNull()
      } else {
        buffer.removeAll()
        codec.encode(columns, row: row, into: &buffer)
        buffer.withUnsafeBytes { result.append($0) }
      }
    }
    return result
  }

  /// Appends a key's columns.
  package func decode(_ key: UnsafeRawBufferPointer, into columns: [Column]) throws(StateError) {
    try decode(key, into: LaneSinks(columns))
  }

  /// The same for the columns of a batch, made ready once.
  func decode(_ key: UnsafeRawBufferPointer, into columns: LaneSinks) throws(StateError) {
    switch form {
    case .bytes:
      columns.withLanes { $0[0].put(bytes: key) }
    case .integer:
      var reader = StateReader(key)
      let number = try reader.fixed(Int64.self)
      try reader.expectEnd()
      columns.withLanes { $0[0].put(number) }
    case .row(let codec):
      try codec.decode(key, into: columns)
    }
  }

  /// An order of keys that is always the same, and for a whole number or text its own.
  func comesBefore(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard case .integer = form, left.count == 8, right.count == 8 else { return byteOrder(left, right) < 0 }
    return Int64(littleEndian: left.loadUnaligned(as: Int64.self))
      < Int64(littleEndian: right.loadUnaligned(as: Int64.self))
  }
}
