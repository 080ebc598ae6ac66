import Planner

/// For each row of a merged column where its value comes from.
struct RowChoice {
  /// Which of the parts; negative for NULL.
  var part: Int32
  /// The row there.
  var row: Int32

  static let null = RowChoice(part: -1, row: 0)
}

extension Column {
  /// A new column whose rows come from several columns of one lane.
  static func merging(_ parts: [Column], _ sources: [RowChoice], type: SQLType) -> Column {
    if parts.count == 1, sources.isInPlace(of: parts[0].count) { return parts[0] }
    let result = Column(type, capacity: sources.count)
    switch result {
    case .boolean(let column):
      column.append(from: parts.compactMap { if case .boolean(let part) = $0 { part } else { nil } }, sources)
    case .integer(let column):
      column.append(from: parts.compactMap { if case .integer(let part) = $0 { part } else { nil } }, sources)
    case .double(let column):
      column.append(from: parts.compactMap { if case .double(let part) = $0 { part } else { nil } }, sources)
    case .decimal(let column):
      column.append(from: parts.compactMap { if case .decimal(let part) = $0 { part } else { nil } }, sources)
    case .boxed(let column):
      column.append(from: parts.compactMap { if case .boxed(let part) = $0 { part } else { nil } }, sources)
    case .bytes(let column):
      let parts = parts.compactMap { if case .bytes(let part) = $0 { part } else { nil } }
      for source in sources {
        if source.part >= 0, parts[Int(source.part)].valid[Int(source.row)] {
          column.append(parts[Int(source.part)].bytes(at: Int(source.row)))
        } else {
          column.appendNull()
        }
      }
    }
    return result
  }
}

extension [RowChoice] {
  /// Does each row come from its own place in the first part.
  fileprivate func isInPlace(of count: Int) -> Bool {
    guard count == self.count else { return false }
    for (row, source) in enumerated() where source.part != 0 || Int(source.row) != row { return false }
    return true
  }
}

extension FixedColumn {
  @inline(__always)
  fileprivate func append(from parts: [FixedColumn], _ sources: [RowChoice]) {
    reserve(sources.count)
    withExtendedLifetime(parts) {
      // The parts are only read, and live until all is copied.
      let values = parts.map { UnsafePointer($0.values) }
      let valid = parts.map { UnsafePointer($0.valid) }
      for source in sources {
        let row = Int(source.row)
        if source.part >= 0, valid[Int(source.part)][row] {
          append(values[Int(source.part)][row])
        } else {
          appendNull()
        }
      }
    }
  }
}
