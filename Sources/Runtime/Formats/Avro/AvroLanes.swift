import Planner

/// The columns of a batch as Avro's plain fields, which nearly all are, are written from them.
struct AvroLanes {
  let sources: LaneSources
  /// The plain fields in the schema's order.
  private let fields: [Field]
  /// What the contents of a row take at most, all fields together.
  private let contentBytes: Int

  init(_ columns: [Column], _ fields: [Field]) {
    sources = LaneSources(columns)
    self.fields = fields
    contentBytes = fields.reduce(0) { $0 + $1.longestContent }
  }

  /// Writes some of the plain fields.
  /// - Returns: false where one of them has a value that can't be written so: nothing is written then.
  @inline(__always)
  func append(_ places: Range<Int>, row: Int, to buffer: inout ByteBuffer) -> Bool {
    buffer.append(upTo: places.count &* Field.byteCount &+ contentBytes) { room in
      fields.withUnsafeBufferPointer { fields in
        for place in places where !fields[place].put(row, into: &room) { return false }
        return true
      }
    }
  }
}

extension AvroLanes {
  /// A field, and its column's memory. It points into the column, which must outlive it.
  struct Field {
    private let values: Values
    private let valid: UnsafePointer<Bool>
    /// The unions' branches as they are written; negative: there is no union, or no null in it.
    private let valueBranch: Int16
    private let nullBranch: Int16
    fileprivate let longestContent: Int

    private enum Values {
      case boolean(UnsafePointer<Bool>)
      case long(UnsafePointer<Int64>)
      case int(UnsafePointer<Int64>)
      case double(UnsafePointer<Double>)
      case content(ByteStrings)
      case other
    }

    /// What a branch and a value may touch, but for the bytes of content.
    fileprivate static let byteCount = 1 + ByteRoom.varintBytes

    /// Whether values of a type are written under a leaf without more ado.
    static func isPlain(_ leaf: AvroLeaf, from type: SQLType) -> Bool {
      switch leaf {
      case .boolean, .int, .long, .date, .timeMillis, .timestampMillis, .string, .bytes: true
      case .double: type == .double
      case .null, .float, .fixed, .timeMicros, .timestampMicros, .decimal, .fixedDecimal: false
      }
    }

    init(_ leaf: AvroLeaf, _ column: Column, valueBranch: Int16, nullBranch: Int16) {
      valid = UnsafePointer(column.valid)
      (self.valueBranch, self.nullBranch) = (valueBranch, nullBranch)
      switch (leaf, column) {
      case (.boolean, .boolean(let column)): values = .boolean(column.values)
      case (.long, .integer(let column)), (.timestampMillis, .integer(let column)): values = .long(column.values)
      case (.int, .integer(let column)), (.date, .integer(let column)), (.timeMillis, .integer(let column)):
        values = .int(column.values)
      case (.double, .double(let column)): values = .double(column.values)
      case (.string, .bytes(let column)), (.bytes, .bytes(let column)): values = .content(ByteStrings(column))
      default: values = .other
      }
      longestContent = if case (.content, .bytes(let column)) = (values, column) { column.longest } else { 0 }
    }

    /// - Returns: false where there is more to the value.
    @inline(__always)
    fileprivate func put(_ row: Int, into room: inout ByteRoom) -> Bool {
      guard valid[row] else {
        if nullBranch < 0 { return false }
        room.put(UInt8(truncatingIfNeeded: nullBranch))
        return true
      }
      if valueBranch >= 0 { room.put(UInt8(truncatingIfNeeded: valueBranch)) }
      switch values {
      case .boolean(let values): room.put(values[row] ? 1 : 0)
      case .long(let values): room.put(zigzag: values[row])
      case .int(let values):
        guard Int64(Int32(truncatingIfNeeded: values[row])) == values[row] else { return false }
        room.put(zigzag: values[row])
      case .double(let values): room.put(littleEndian: values[row].bitPattern)
      case .content(let strings):
        let bytes = strings[row]
        room.put(zigzag: Int64(bytes.count))
        room.put(bytes)
      case .other: return false
      }
      return true
    }
  }
}
