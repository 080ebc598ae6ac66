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
  /// What a row takes at most, but for the bytes of STRING and BYTES; nil where values are nested.
  let plainByteCount: Int?
  /// The columns of STRING and BYTES.
  private let contents: [Int]

  package init(_ types: [SQLType]) {
    self.types = types
    all = Selection(types.map { _ in true })
    contents = types.indices.filter { types[$0] == .string || types[$0] == .bytes }
    let byteCounts = types.map(Self.plainByteCount)
    plainByteCount = byteCounts.contains(nil) ? nil : byteCounts.reduce((types.count + 7) / 8) { $0 + ($1 ?? 0) }
  }

  private static func plainByteCount(_ type: SQLType) -> Int? {
    switch type {
    case .boolean: 1
    case .double: 8
    case .decimal: 16
    case .integer, .bigint, .date, .time, .timestamp, .string, .bytes: ByteRoom.varintBytes
    case .array, .map, .structure: nil
    }
  }

  /// Which columns of a row are read. What stands behind the last of them is not looked at.
  struct Selection {
    let isSelected: [Bool]
    /// Behind the last that is selected.
    let end: Int

    /// - Parameter isSelected: one flag a column.
    init(_ isSelected: [Bool]) {
      self.isSelected = isSelected
      end = isSelected.lastIndex(of: true).map { $0 + 1 } ?? 0
    }

    var isEmpty: Bool { end == 0 }
  }

  var flagBytes: Int { (types.count + 7) / 8 }

  /// What reads the values of a row: it stands behind the flags that say which are there.
  @inline(__always)
  func reader(_ row: UnsafeRawBufferPointer) throws(StateError) -> StateReader {
    var reader = StateReader(row)
    _ = try reader.bytes(flagBytes)
    return reader
  }

  /// Appends a row of columns that have this codec's types.
  package func encode(_ columns: [Column], row: Int, into buffer: inout ByteBuffer) {
    encode(LaneSources(columns), row: row, into: &buffer)
  }

  /// The same for the columns of a batch, made ready once.
  func encode(_ lanes: LaneSources, row: Int, into buffer: inout ByteBuffer) {
    guard let plainByteCount else { return encodeNested(lanes, row: row, into: &buffer) }
    var byteCount = plainByteCount
    for index in contents { byteCount &+= lanes[index].byteCount(at: row) }
    _ = buffer.append(upTo: byteCount) { room in
      let flags = room.end
      room.skip(flagBytes)
      var bits: UInt8 = 0
      for index in 0..<lanes.count {
        let lane = lanes[index]
        let isThere = !lane.isNull(at: row)
        bits = (index & 7 == 0 ? 0 : bits) | (isThere ? 1 : 0) &<< UInt8(truncatingIfNeeded: index & 7)
        flags[index &>> 3] = bits
        if !isThere { continue }
        switch lane.elements {
        case .boolean(let values): room.put(values[row] ? 1 : 0)
        case .integer(let values): room.put(zigzag: values[row])
        case .double(let values): room.put(littleEndian: values[row].bitPattern)
        case .decimal(let values): room.put(littleEndian: values[row])
        case .bytes(let strings):
          room.put(varint: UInt64(strings[row].count))
          room.put(strings[row])
        case .boxed: preconditionFailure("a codec with nested values writes value by value")
        }
      }
      return true
    }
  }

  private func encodeNested(_ lanes: LaneSources, row: Int, into buffer: inout ByteBuffer) {
    let flags = buffer.count
    for _ in 0..<flagBytes { buffer.append(0) }
    for index in 0..<lanes.count where !lanes[index].isNull(at: row) {
      buffer.set(1 &<< UInt8(truncatingIfNeeded: index & 7), at: flags &+ index &>> 3)
      switch lanes[index].elements {
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
    var reader = try reader(bytes)
    for index in 0..<selection.end {
      let (lane, isSelected) = (lanes[index], selection.isSelected[index])
      guard reader.hasFlag(index) else {
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
