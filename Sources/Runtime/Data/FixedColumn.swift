/// A column of elements of one size, each valid or NULL, in two buffers that grow.
///
/// It has one writer while it is built and is only read after that: this is what makes sharing it safe, and why it may
/// be `@unchecked Sendable`. The buffers are raw memory because an `Array` as a property of a class costs a third more
/// in the loops of expressions and decoders; they are freed with the column.
package final class FixedColumn<Element: Sendable>: @unchecked Sendable {
  package private(set) var count = 0
  /// The number of rows that are NULL; 0 lets a kernel skip the look at `valid`.
  package private(set) var nullCount = 0
  /// `count` elements; what stands at a NULL's place is `filler` and means nothing.
  package private(set) var values: UnsafeMutablePointer<Element>
  /// `count` flags: false for NULL.
  package private(set) var valid: UnsafeMutablePointer<Bool>
  private var capacity: Int
  /// What stands at the place of a NULL.
  private let filler: Element

  package init(capacity: Int, filler: Element) {
    self.capacity = max(capacity, 1)
    self.filler = filler
    values = .allocate(capacity: self.capacity)
    valid = .allocate(capacity: self.capacity)
  }

  deinit {
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
    count += 1
  }

  @inline(__always)
  package func appendNull() {
    if count == capacity { grow(to: count + 1) }
    (values + count).initialize(to: filler)
    valid[count] = false
    count += 1
    nullCount += 1
  }

  package func append(_ element: Element?) {
    if let element { append(element) } else { appendNull() }
  }

  /// Appends `rows` of another column, in their order.
  package func append(contentsOf other: FixedColumn, at rows: some Collection<Int>) {
    reserve(count + rows.count)
    for row in rows {
      if other.valid[row] { append(other.values[row]) } else { appendNull() }
    }
  }

  /// Takes back the last row, as a decoder does with a record that turns out to be broken.
  package func removeLast() {
    count -= 1
    if !valid[count] { nullCount -= 1 }
    (values + count).deinitialize(count: 1)
  }

  /// Makes room for that many rows in all.
  package func reserve(_ rows: Int) {
    if rows > capacity { grow(to: rows) }
  }

  /// Lets a kernel write the next `rows` elements itself: all are valid until it clears flags, whose number it returns.
  package func appendUnchecked(
    _ rows: Int, _ body: (UnsafeMutablePointer<Element>, UnsafeMutablePointer<Bool>) -> Int
  ) {
    reserve(count + rows)
    (valid + count).initialize(repeating: true, count: rows)
    (values + count).initialize(repeating: filler, count: rows)
    nullCount += body(values + count, valid + count)
    count += rows
  }

  private func grow(to needed: Int) {
    let newCapacity = max(needed, capacity * 2)
    let newValues = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
    newValues.moveInitialize(from: values, count: count)
    values.deallocate()
    values = newValues
    let newValid = UnsafeMutablePointer<Bool>.allocate(capacity: newCapacity)
    newValid.moveInitialize(from: valid, count: count)
    valid.deallocate()
    valid = newValid
    capacity = newCapacity
  }
}
