import Planner

/// Rows of known types as bytes: what stores keep and changelogs carry.
///
///     (INT 5, STRING 'ab', NULL)  ->  [present flags 011][zigzag 5][length 2, 'ab']
///
/// Form: one bit a column, set where the value is not NULL, eight to a byte; then the values. BOOLEAN one byte, whole
/// numbers, dates and times zigzag varints, DOUBLE its 64 bits, DECIMAL 16 bytes, STRING and BYTES with their length,
/// ARRAY and MAP with their number of elements, each with a byte that says whether it is there, STRUCT as a row.
package struct RowCodec: Sendable {
  package let types: [SQLType]
  /// How deep values may nest.
  static let nestingLimit = 200

  package init(_ types: [SQLType]) {
    self.types = types
  }

  private var flagBytes: Int { (types.count + 7) / 8 }

  /// Appends a row of columns that have this codec's types.
  package func encode(_ columns: [Column], row: Int, into buffer: inout ByteBuffer) {
    var index = 0
    while index < types.count {
      var flags: UInt8 = 0
      for bit in 0..<min(8, types.count - index) where !columns[index + bit].isNull(at: row) {
        flags |= 1 << UInt8(bit)
      }
      buffer.append(flags)
      index += 8
    }
    for (column, type) in zip(columns, types) where !column.isNull(at: row) {
      switch column {
      case .boolean(let column): buffer.append(flag: column.values[row])
      case .integer(let column): buffer.append(signed: column.values[row])
      case .double(let column): buffer.append(double: column.values[row])
      case .decimal(let column): buffer.append(littleEndian: column.values[row])
      case .bytes(let column): buffer.append(lengthAnd: column.bytes(at: row))
      case .boxed(let column): Self.encode(column.values[row], type, into: &buffer)
      }
    }
  }

  /// Appends the row to columns that have this codec's types. Where it throws, some columns may be longer than others.
  package func decode(_ bytes: UnsafeRawBufferPointer, into columns: [Column]) throws(StateError) {
    var reader = StateReader(bytes)
    try decode(&reader, into: columns)
    try reader.expectEnd()
  }

  func decode(_ reader: inout StateReader, into columns: [Column]) throws(StateError) {
    var flags: [UInt8] = []
    flags.reserveCapacity(flagBytes)
    for _ in 0..<flagBytes { flags.append(try reader.byte()) }
    for (index, type) in types.enumerated() {
      guard flags[index / 8] >> UInt8(index % 8) & 1 == 1 else {
        columns[index].appendNull()
        continue
      }
      switch columns[index] {
      case .boolean(let column): column.append(try reader.flag())
      case .integer(let column): column.append(try reader.signed())
      case .double(let column): column.append(try reader.double())
      case .decimal(let column): column.append(try reader.fixed(Int128.self))
      case .bytes(let column): column.append(try reader.byteString())
      case .boxed(let column): column.append(try Self.decode(&reader, type, depth: 1))
      }
    }
  }
}
