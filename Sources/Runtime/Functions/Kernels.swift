/// Forms of kernels that several functions share.
enum Kernels {
  /// The argument as it is.
  static let identity: ColumnKernel = { arguments, _, _ in arguments.first }

  /// A function of one DOUBLE.
  static func double(_ body: @escaping @Sendable (Double) -> Double) -> ColumnKernel {
    { arguments, count, _ in
      guard case .double(let column)? = arguments.first else { return nil }
      let lane = Lane(column: column, isConstant: false)
      return .double(combine(lane, lane, count: count, filler: 0) { value, _ in body(value) })
    }
  }

  /// The first argument that is not NULL, row by row.
  static let firstPresent: ColumnKernel = { arguments, count, site in
    guard let first = arguments.first else { return nil }
    if !first.hasNulls { return first }
    var sources = [RowChoice](repeating: .null, count: count)
    for row in 0..<count {
      if let part = arguments.firstIndex(where: { !$0.isNull(at: row) }) {
        sources[row] = RowChoice(part: Int32(truncatingIfNeeded: part), row: Int32(truncatingIfNeeded: row))
      }
    }
    return .merging(arguments, sources, type: site.resultType)
  }
}
