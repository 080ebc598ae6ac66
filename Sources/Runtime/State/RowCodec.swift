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
  /// Every column.
  let all: Selection

  package init(_ types: [SQLType]) {
    self.types = types
    all = Selection(types.map { _ in true })
  }

  /// Which columns of a row are read. What stands behind the last of them is not looked at.
  struct Selection {
    fileprivate let isSelected: [Bool]
    fileprivate let end: Int

    /// - Parameter isSelected: one flag a column.
    init(_ isSelected: [Bool]) {
      self.isSelected = isSelected
      end = isSelected.lastIndex(of: true).map { $0 + 1 } ?? 0
    }

    var isEmpty: Bool { end == 0 }
  }

  private var flagBytes: Int { (types.count + 7) / 8 }

  /// Appends a row of columns that have this codec's types.
  package func encode(_ columns: [Column], row: Int, into buffer: inout ByteBuffer) {
    encode(LaneSources(columns), row: row, into: &buffer)
  }

  /// The same for the columns of a batch, made ready once.
  func encode(_ lanes: LaneSources, row: Int, into buffer: inout ByteBuffer) {
    let flags = buffer.count
    for _ in 0..<flagBytes { buffer.append(0) }
    for index in 0..<lanes.count {
      let lane = lanes[index]
      if lane.isNull(at: row) { continue }
      buffer.set(1 &<< UInt8(truncatingIfNeeded: index & 7), at: flags &+ index &>> 3)
      switch lane.elements {
      case .boolean(let values): buffer.append(flag: values[row])
      case .integer(let values): buffer.append(signed: values[row])
      case .double(let values): buffer.append(double: values[row])
      case .decimal(let values): buffer.append(littleEndian: values[row])
      case .bytes(let strings): buffer.append(lengthAnd: strings[row])
      case .boxed(let values): Self.encode(values[row], types[index], into: &buffer)
      }
    }
  }

  /// Appends the row to columns that have this codec's types. Where it throws, some columns may be longer than others.
  package func decode(_ bytes: UnsafeRawBufferPointer, into columns: [Column]) throws(StateError) {
    try decode(bytes, into: LaneSinks(columns))
  }

  /// The same for the columns of a batch, made ready once.
  func decode(_ bytes: UnsafeRawBufferPointer, into columns: LaneSinks) throws(StateError) {
    try columns.withLanes { lanes throws(StateError) in try decode(bytes, into: lanes, only: all) }
  }

  /// Appends the columns of a row that are selected; the others are passed over.
  func decode(
    _ bytes: UnsafeRawBufferPointer, into lanes: UnsafeBufferPointer<LaneSink>, only selection: Selection
  ) throws(StateError) {
    var reader = StateReader(bytes)
    let flags = try reader.bytes(flagBytes)
    for index in 0..<selection.end {
      let (lane, isSelected) = (lanes[index], selection.isSelected[index])
      guard flags[index &>> 3] &>> UInt8(truncatingIfNeeded: index & 7) & 1 == 1 else {
        if isSelected { lane.putNull() }
        continue
      }
      switch lane {
      case .boolean:
        let value = try reader.flag()
        if isSelected { lane.put(value) }
      case .integer:
        let value = try reader.signed()
        if isSelected { lane.put(value) }
      case .double:
        let value = try reader.double()
        if isSelected { lane.put(value) }
      case .decimal:
        let value = try reader.fixed(Int128.self)
        if isSelected { lane.put(unscaled: value, scale: 0) }
      case .bytes:
        let value = try reader.byteString()
        if isSelected { lane.put(bytes: value) }
      case .boxed:
        // A copy, as nobody else may know where the reader is.
        var inner = reader
        let value = try Self.decode(&inner, types[index], depth: 1)
        reader = inner
        if isSelected { lane.put(nested: value) }
      }
    }
    if selection.end == types.count { try reader.expectEnd() }
  }
}
