#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import Planner

/// An element of a column that state orders and writes down.
protocol StorableElement: LaneElement {
  /// Below, equal to or above zero as `left` comes before, with or after `right`.
  static func order(_ left: Self, _ right: Self) -> Int
  func save(into buffer: inout ByteBuffer, _ type: SQLType)
  static func load(from reader: inout StateReader, _ type: SQLType) throws(StateError) -> Self
}

extension Bool: StorableElement {
  static func order(_ left: Bool, _ right: Bool) -> Int { (left ? 1 : 0) - (right ? 1 : 0) }
  func save(into buffer: inout ByteBuffer, _ type: SQLType) { buffer.append(flag: self) }
  static func load(from reader: inout StateReader, _ type: SQLType) throws(StateError) -> Bool { try reader.flag() }
}

extension Int64: StorableElement {
  @inline(__always)
  static func order(_ left: Int64, _ right: Int64) -> Int { left < right ? -1 : left > right ? 1 : 0 }
  func save(into buffer: inout ByteBuffer, _ type: SQLType) { buffer.append(signed: self) }
  static func load(from reader: inout StateReader, _ type: SQLType) throws(StateError) -> Int64 {
    try reader.signed()
  }
}

extension Double: StorableElement {
  /// As Java's `Double.compare`: -0 comes before 0, and NaN after all others.
  @inline(__always)
  static func order(_ left: Double, _ right: Double) -> Int {
    if left < right { return -1 }
    if left > right { return 1 }
    if left.isNaN || right.isNaN { return (left.isNaN ? 1 : 0) - (right.isNaN ? 1 : 0) }
    return Int64.order(Int64(bitPattern: left.bitPattern), Int64(bitPattern: right.bitPattern))
  }
  func save(into buffer: inout ByteBuffer, _ type: SQLType) { buffer.append(double: self) }
  static func load(from reader: inout StateReader, _ type: SQLType) throws(StateError) -> Double {
    try reader.double()
  }
}

extension Int128: StorableElement {
  static func order(_ left: Int128, _ right: Int128) -> Int { left < right ? -1 : left > right ? 1 : 0 }
  func save(into buffer: inout ByteBuffer, _ type: SQLType) { buffer.append(littleEndian: self) }
  static func load(from reader: inout StateReader, _ type: SQLType) throws(StateError) -> Int128 {
    try reader.fixed(Int128.self)
  }
}

extension Value: StorableElement {
  /// ARRAY, MAP and STRUCT have no order; functions that need one have no signature for them.
  static func order(_ left: Value, _ right: Value) -> Int { 0 }
  func save(into buffer: inout ByteBuffer, _ type: SQLType) { RowCodec.encode(self, type, into: &buffer) }
  static func load(from reader: inout StateReader, _ type: SQLType) throws(StateError) -> Value {
    try RowCodec.decode(&reader, type, depth: 1)
  }
}

/// Below, equal to or above zero as `left` comes before, with or after `right`, byte by byte.
func byteOrder(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
  let common = min(left.count, right.count)
  if common > 0, let left = left.baseAddress, let right = right.baseAddress {
    let order = memcmp(left, right, common)
    if order != 0 { return Int(order) }
  }
  return left.count - right.count
}
