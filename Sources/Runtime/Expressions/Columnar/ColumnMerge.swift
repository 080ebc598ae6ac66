import Planner

/// For a row of a merged column where its value comes from.
struct RowChoice {
  /// Which of the parts; negative for NULL.
  var part: Int32
  /// The row there.
  var row: Int32

  static let null = RowChoice(part: -1, row: 0)

  init(part: Int32, row: Int32) {
    self.part = part
    self.row = row
  }

  init(part: Int, row: Int) {
    self.init(part: Int32(truncatingIfNeeded: part), row: Int32(truncatingIfNeeded: row))
  }

  var isNull: Bool { part < 0 }
}

/// Where the values of all rows come from: looked at once for all columns that are merged in the same way.
struct RowChoices {
  let rows: [RowChoice]
  /// The part that each row comes from at its own place, so that the part as a whole may do; nil where there is none.
  private let wholePart: Int?
  let hasNulls: Bool

  init(_ rows: [RowChoice]) {
    self.rows = rows
    let first = rows.first?.part ?? -1
    var isInPlace = first >= 0
    var hasNulls = false
    for (place, choice) in rows.enumerated() {
      if choice.part != first || Int(choice.row) != place { isInPlace = false }
      if choice.isNull { hasNulls = true }
    }
    wholePart = isInPlace ? Int(first) : nil
    self.hasNulls = hasNulls
  }

  /// Each row of a single part at its place, NULL where a flag is false.
  init(where flags: [Bool]) {
    self.init(flags.indices.map { flags[$0] ? RowChoice(part: 0, row: $0) : .null })
  }

  /// The column that has just these rows already.
  fileprivate func whole(of parts: [Column]) -> Column? {
    guard let wholePart, parts[wholePart].count == rows.count else { return nil }
    return parts[wholePart]
  }
}

extension Column {
  /// A column whose rows come from several columns of one lane.
  static func merging(_ parts: [Column], _ choices: RowChoices, type: SQLType) -> Column {
    if let whole = choices.whole(of: parts) { return whole }
    let result = Column(type, capacity: choices.rows.count)
    switch result {
    case .boolean(let column):
      column.append(from: parts.compactMap { if case .boolean(let part) = $0 { part } else { nil } }, choices.rows)
    case .integer(let column):
      column.append(from: parts.compactMap { if case .integer(let part) = $0 { part } else { nil } }, choices.rows)
    case .double(let column):
      column.append(from: parts.compactMap { if case .double(let part) = $0 { part } else { nil } }, choices.rows)
    case .decimal(let column):
      column.append(from: parts.compactMap { if case .decimal(let part) = $0 { part } else { nil } }, choices.rows)
    case .bytes(let column):
      column.append(from: parts.compactMap { if case .bytes(let part) = $0 { part } else { nil } }, choices.rows)
    case .boxed(let column):
      column.append(from: parts.compactMap { if case .boxed(let part) = $0 { part } else { nil } }, choices.rows)
    }
    return result
  }

  /// The same for one column.
  static func merging(_ parts: [Column], _ rows: [RowChoice], type: SQLType) -> Column {
    merging(parts, RowChoices(rows), type: type)
  }
}

extension FixedColumn {
  @inline(__always)
  fileprivate func append(from parts: [FixedColumn], _ choices: [RowChoice]) {
    reserve(count + choices.count)
    // The parts are only read, and live until all is copied.
    withExtendedLifetime(parts) {
      let sources = parts.map { (values: UnsafePointer($0.values), valid: UnsafePointer($0.valid)) }
      sources.withUnsafeBufferPointer { sources in
        for choice in choices {
          let row = Int(choice.row)
          if choice.part >= 0, sources[Int(choice.part)].valid[row] {
            append(sources[Int(choice.part)].values[row])
          } else {
            appendNull()
          }
        }
      }
    }
  }
}

extension BytesColumn {
  fileprivate func append(from parts: [BytesColumn], _ choices: [RowChoice]) {
    // As above.
    withExtendedLifetime(parts) {
      let sources = parts.map { (strings: ByteStrings($0), valid: UnsafePointer($0.valid)) }
      sources.withUnsafeBufferPointer { sources in
        append(choices.count) { place in
          let choice = choices[place]
          guard choice.part >= 0, sources[Int(choice.part)].valid[Int(choice.row)] else { return nil }
          return sources[Int(choice.part)].strings[Int(choice.row)]
        }
      }
    }
  }
}
