/// Room behind the rows of a column, for a decoder that fills one column after the other and may find only later that
/// a record is broken: what was written becomes rows when it is committed, and is forgotten otherwise.
///
/// Addresses in variables of its own, since what is written might be the column itself as far as the compiler knows. They
/// hold until the column is appended to. A row is written once, in any order.
struct FixedRoom<Element: BitwiseCopyable> {
  private let elements: UnsafeMutablePointer<Element>
  private let valid: UnsafeMutablePointer<Bool>
  private let filler: Element

  init(elements: UnsafeMutablePointer<Element>, valid: UnsafeMutablePointer<Bool>, filler: Element) {
    self.elements = elements
    self.valid = valid
    self.filler = filler
  }

  @inline(__always)
  func set(_ row: Int, _ element: Element) {
    elements[row] = element
    valid[row] = true
  }

  @inline(__always)
  func setNull(_ row: Int) {
    elements[row] = filler
    valid[row] = false
  }
}

/// The same for byte strings, whose rows are written in their order.
struct BytesRoom {
  private let ends: UnsafeMutablePointer<Int>
  private let valid: UnsafeMutablePointer<Bool>
  private let arena: UnsafeMutablePointer<UInt8>
  private var end: Int

  /// - Parameter end: where in the arena the first row's bytes go.
  init(
    ends: UnsafeMutablePointer<Int>, valid: UnsafeMutablePointer<Bool>, arena: UnsafeMutablePointer<UInt8>, end: Int
  ) {
    self.ends = ends
    self.valid = valid
    self.arena = arena
    self.end = end
  }

  @inline(__always)
  mutating func set(_ row: Int, _ bytes: UnsafeRawBufferPointer) {
    if let base = bytes.baseAddress { copyShort(base, to: arena + end, count: bytes.count) }
    end &+= bytes.count
    ends[row] = end
    valid[row] = true
  }

  @inline(__always)
  func setNull(_ row: Int) {
    ends[row] = end
    valid[row] = false
  }
}

extension UnsafeMutablePointer<Bool> {
  /// How many of the first `count` flags are false. A flag is a byte, 0 or 1, so eight of them are added at a time.
  func countOfFalse(in count: Int) -> Int {
    let bytes = UnsafeRawPointer(self)
    var valid = 0
    var place = 0
    while place &+ 8 <= count {
      let eight = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      valid &+= Int(truncatingIfNeeded: (eight &* 0x0101_0101_0101_0101) &>> 56)
      place &+= 8
    }
    while place < count {
      valid &+= self[place] ? 1 : 0
      place &+= 1
    }
    return count &- valid
  }
}
