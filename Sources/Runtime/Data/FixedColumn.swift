/// A column of elements of one size, each valid or NULL, in two buffers that grow.
///
/// It has one writer while it is built and is only read after that: this is what makes sharing it safe, and why it may
/// be `@unchecked Sendable`. The buffers are raw memory because an `Array` as a property of a class costs a third more
/// in the loops of expressions and decoders; they are freed with the column.
package final class FixedColumn<Element: Sendable>: @unchecked Sendable {
  package var count: Int { rowCount }
  /// The number of rows that are NULL; 0 lets a kernel skip the look at `valid`.
  package var nullCount: Int { nullRowCount }
  /// `count` elements; what stands at a NULL's place is `filler` and means nothing.
  package var values: UnsafeMutablePointer<Element> { elements }
  /// `count` flags: false for NULL.
  package var valid: UnsafeMutablePointer<Bool> { flags }

  // What is stored is private, so that the compiler sees that no two accesses overlap and leaves out the checks for it,
  // which took more than half of a decoder's time.
  private var rowCount = 0
  private var nullRowCount = 0
  private var elements: UnsafeMutablePointer<Element>
  private var flags: UnsafeMutablePointer<Bool>
  private var capacity: Int
  /// What stands at the place of a NULL.
  private let filler: Element
  /// The column whose memory this one reads, being a part of it.
  private let whole: FixedColumn?

  package init(capacity: Int, filler: Element) {
    self.capacity = max(capacity, 1)
    self.filler = filler
    whole = nil
    elements = .allocate(capacity: self.capacity)
    flags = .allocate(capacity: self.capacity)
  }

  /// Some rows of a column that gets no more of them: nothing is copied, and nothing can be appended.
  package init(_ rows: Range<Int>, of whole: FixedColumn) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= whole.count, "rows beyond the end")
    self.whole = whole
    filler = whole.filler
    elements = whole.elements + rows.lowerBound
    flags = whole.flags + rows.lowerBound
    rowCount = rows.count
    capacity = rows.count
    nullRowCount = whole.hasNulls ? flags.countOfFalse(in: rows.count) : 0
  }

  deinit {
    if whole != nil { return }
    values.deinitialize(count: count)
    values.deallocate()
    valid.deallocate()
  }

  package var hasNulls: Bool { nullCount > 0 }

  package func isNull(at row: Int) -> Bool { !valid[row] }

  /// The element at a row; nil where it is NULL.
  package subscript(row: Int) -> Element? { valid[row] ? values[row] : nil }

  @inline(__always)
  package func append(_ element: Element) {
    if count == capacity { grow(to: count + 1) }
    (values + count).initialize(to: element)
    valid[count] = true
    rowCount &+= 1
  }

  @inline(__always)
  package func appendNull() {
    if count == capacity { grow(to: count + 1) }
    (values + count).initialize(to: filler)
    valid[count] = false
    rowCount += 1
    nullRowCount += 1
  }

  package func append(_ element: Element?) {
    if let element { append(element) } else { appendNull() }
  }

  /// Appends `rows` of another column, in their order.
  package func append(contentsOf other: FixedColumn, at rows: some Collection<Int>) {
    reserve(count + rows.count)
    let (source, sourceFlags) = (UnsafePointer(other.values), UnsafePointer(other.valid))
    let (target, targetFlags) = (elements + rowCount, flags + rowCount)
    var place = 0
    var nulls = 0
    withExtendedLifetime(other) {
      for row in rows {
        // What stands at a NULL's place goes along.
        (target + place).initialize(to: source[row])
        targetFlags[place] = sourceFlags[row]
        nulls &+= sourceFlags[row] ? 0 : 1
        place &+= 1
      }
    }
    rowCount &+= place
    nullRowCount &+= nulls
  }

  /// Takes back the last row, as a decoder does with a record that turns out to be broken.
  package func removeLast() {
    precondition(whole == nil, "a part of a column stays as it is")
    rowCount -= 1
    if !valid[count] { nullRowCount -= 1 }
    (values + count).deinitialize(count: 1)
  }

  /// Makes room for that many rows in all.
  package func reserve(_ rows: Int) {
    if rows > capacity { grow(to: rows) }
  }

  /// Lets a kernel write the next `rows` elements itself: all are valid until it clears flags, whose number it returns.
  ///
  /// Always inlined: a kernel's loop must not call `body`'s own closures row by row.
  @inline(__always)
  package func appendUnchecked(
    _ rows: Int, _ body: (UnsafeMutablePointer<Element>, UnsafeMutablePointer<Bool>) -> Int
  ) {
    reserve(count + rows)
    (valid + count).initialize(repeating: true, count: rows)
    (values + count).initialize(repeating: filler, count: rows)
    nullRowCount += body(values + count, valid + count)
    rowCount += rows
  }

  /// Room for so many rows more.
  func room(for rows: Int) -> FixedRoom<Element> where Element: BitwiseCopyable {
    reserve(count + rows)
    return FixedRoom(elements: elements + rowCount, valid: flags + rowCount, filler: filler)
  }

  /// Makes the first so many rows that were written to the room rows of the column.
  func commit(_ rows: Int) where Element: BitwiseCopyable {
    nullRowCount &+= (flags + rowCount).countOfFalse(in: rows)
    rowCount &+= rows
  }

  private func grow(to needed: Int) {
    precondition(whole == nil, "a part of a column stays as it is")
    let newCapacity = max(needed, capacity * 2)
    let newValues = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
    newValues.moveInitialize(from: values, count: count)
    elements.deallocate()
    elements = newValues
    let newValid = UnsafeMutablePointer<Bool>.allocate(capacity: newCapacity)
    newValid.moveInitialize(from: valid, count: count)
    flags.deallocate()
    flags = newValid
    capacity = newCapacity
  }
}

extension FixedColumn<Int64> {
  /// The highest element of a column without NULLs; nil where there are no rows.
  package var highest: Int64? { extreme(max) }

  /// The lowest element of a column without NULLs; nil where there are no rows.
  package var lowest: Int64? { extreme(min) }

  @inline(__always)
  private func extreme(_ choose: (Int64, Int64) -> Int64) -> Int64? {
    if count == 0 { return nil }
    let values = values
    // Four at a time, of which none waits for another.
    var (first, second, third, fourth) = (values[0], values[0], values[0], values[0])
    var row = 0
    while row &+ 4 <= count {
      first = choose(first, values[row])
      second = choose(second, values[row &+ 1])
      third = choose(third, values[row &+ 2])
      fourth = choose(fourth, values[row &+ 3])
      row &+= 4
    }
    while row < count {
      first = choose(first, values[row])
      row &+= 1
    }
    return choose(choose(first, second), choose(third, fourth))
  }
}
