/// A column of byte strings (STRING as UTF-8, and BYTES), end to end in one arena, each valid or NULL.
///
/// One writer while it is built, only read after that, as with `FixedColumn`; raw memory for the same reason.
package final class BytesColumn: @unchecked Sendable {
  package var count: Int { rowCount }
  package var nullCount: Int { nullRowCount }
  /// `count + 1` places in the arena: row `i` is `offsets[i] ..< offsets[i + 1]`. Int, since a batch of large records
  /// may pass 2 GiB.
  package var offsets: UnsafeMutablePointer<Int> { starts }
  package var valid: UnsafeMutablePointer<Bool> { flags }
  /// What `offsets` are places in.
  package var arenaStart: UnsafeRawPointer { UnsafeRawPointer(arena) }

  // Private for the reason given in `FixedColumn`.
  private var rowCount = 0
  private var nullRowCount = 0
  private var starts: UnsafeMutablePointer<Int>
  private var flags: UnsafeMutablePointer<Bool>
  private var arena: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var arenaCapacity: Int
  /// The column whose memory this one reads, being a part of it.
  private let whole: BytesColumn?

  package init(capacity: Int, bytesPerRow: Int = 24) {
    self.capacity = max(capacity, 1)
    arenaCapacity = max(self.capacity * bytesPerRow, 64)
    whole = nil
    starts = .allocate(capacity: self.capacity + 1)
    flags = .allocate(capacity: self.capacity)
    arena = .allocate(capacity: arenaCapacity)
    offsets[0] = 0
  }

  /// Some rows of a column that gets no more of them: nothing is copied, and nothing can be appended.
  package init(_ rows: Range<Int>, of whole: BytesColumn) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= whole.count, "rows beyond the end")
    self.whole = whole
    starts = whole.starts + rows.lowerBound
    flags = whole.flags + rows.lowerBound
    arena = whole.arena
    rowCount = rows.count
    capacity = rows.count
    arenaCapacity = 0
    nullRowCount = whole.hasNulls ? flags.countOfFalse(in: rows.count) : 0
  }

  deinit {
    if whole != nil { return }
    offsets.deallocate()
    valid.deallocate()
    arena.deallocate()
  }

  package var hasNulls: Bool { nullCount > 0 }

  package func isNull(at row: Int) -> Bool { !valid[row] }

  /// The bytes of a row, empty for a NULL; they live as long as the column is neither appended to nor freed.
  @inline(__always)
  package func bytes(at row: Int) -> UnsafeRawBufferPointer {
    let start = offsets[row]
    return UnsafeRawBufferPointer(start: arena + start, count: offsets[row &+ 1] &- start)
  }

  /// How many bytes the longest row has.
  var longest: Int {
    var longest = 0
    for row in 0..<rowCount { longest = max(longest, starts[row &+ 1] &- starts[row]) }
    return longest
  }

  /// The text of a row; nil where it is NULL.
  package func string(at row: Int) -> String? {
    valid[row] ? String(decoding: bytes(at: row), as: UTF8.self) : nil
  }

  @inline(__always)
  package func append(_ bytes: UnsafeRawBufferPointer) {
    reserveRow(bytes: bytes.count)
    let start = offsets[count]
    if let base = bytes.baseAddress { copyShort(base, to: arena + start, count: bytes.count) }
    finishRow(end: start + bytes.count)
  }

  package func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { append($0) }
  }

  package func append(_ text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  @inline(__always)
  package func appendNull() {
    reserveRow(bytes: 0)
    offsets[count + 1] = offsets[count]
    valid[count] = false
    rowCount += 1
    nullRowCount += 1
  }

  /// Appends `rows` of another column, in their order.
  package func append(contentsOf other: BytesColumn, at rows: some Collection<Int>) {
    if rows.count == 1, let row = rows.first {
      return other.valid[row] ? append(other.bytes(at: row)) : appendNull()
    }
    // The other column is only read.
    withExtendedLifetime(other) {
      let (strings, valid) = (ByteStrings(other), UnsafePointer(other.valid))
      append(of: rows) { valid[$0] ? strings[$0] : nil }
    }
  }

  /// Appends a row of at most `atMost` bytes that `body` writes; it returns how many it wrote, or nil for NULL.
  package func append(atMost: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int?) {
    reserveRow(bytes: atMost)
    let start = offsets[count]
    if let written = body(arena + start) {
      finishRow(end: start + min(written, atMost))
    } else {
      appendNull()
    }
  }

  /// Appends so many byte strings, NULL for nil. `bytes` is asked twice for each.
  @inline(__always)
  func append(_ newRows: Int, _ bytes: (Int) -> UnsafeRawBufferPointer?) { append(of: 0..<newRows, bytes) }

  @inline(__always)
  private func append<Rows: Collection<Int>>(of rows: Rows, _ bytes: (Int) -> UnsafeRawBufferPointer?) {
    var byteCount = 0
    for row in rows { byteCount &+= bytes(row)?.count ?? 0 }
    var room = room(for: rows.count, bytes: byteCount)
    var place = 0
    for row in rows {
      if let bytes = bytes(row) { room.set(place, bytes) } else { room.setNull(place) }
      place &+= 1
    }
    commit(place)
  }

  /// Room for so many rows more, of so many bytes together.
  func room(for rows: Int, bytes: Int) -> BytesRoom {
    while rowCount + rows > capacity { growRows() }
    let end = starts[rowCount]
    if end + bytes > arenaCapacity { growArena(to: end + bytes) }
    return BytesRoom(ends: starts + rowCount + 1, valid: flags + rowCount, arena: arena, end: end)
  }

  /// Makes the first so many rows that were written to the room rows of the column.
  func commit(_ rows: Int) {
    nullRowCount &+= (flags + rowCount).countOfFalse(in: rows)
    rowCount &+= rows
  }

  /// Takes back the last row, as a decoder does with a record that turns out to be broken.
  package func removeLast() {
    precondition(whole == nil, "a part of a column stays as it is")
    rowCount -= 1
    if !valid[count] { nullRowCount -= 1 }
  }

  @inline(__always)
  private func finishRow(end: Int) {
    offsets[count &+ 1] = end
    valid[count] = true
    rowCount &+= 1
  }

  @inline(__always)
  private func reserveRow(bytes: Int) {
    if count == capacity { growRows() }
    if offsets[count] + bytes > arenaCapacity { growArena(to: offsets[count] + bytes) }
  }

  private func growRows() {
    precondition(whole == nil, "a part of a column stays as it is")
    let newCapacity = capacity * 2
    let newOffsets = UnsafeMutablePointer<Int>.allocate(capacity: newCapacity + 1)
    newOffsets.moveInitialize(from: offsets, count: count + 1)
    starts.deallocate()
    starts = newOffsets
    let newValid = UnsafeMutablePointer<Bool>.allocate(capacity: newCapacity)
    newValid.moveInitialize(from: valid, count: count)
    flags.deallocate()
    flags = newValid
    capacity = newCapacity
  }

  private func growArena(to needed: Int) {
    precondition(whole == nil, "a part of a column stays as it is")
    let newCapacity = max(needed, arenaCapacity * 2)
    let newArena = UnsafeMutablePointer<UInt8>.allocate(capacity: newCapacity)
    newArena.moveInitialize(from: arena, count: offsets[count])
    arena.deallocate()
    arena = newArena
    arenaCapacity = newCapacity
  }
}
