import Planner

extension ScalarFunction {
  static let concat = ScalarFunction(
    "CONCAT", "All texts, or all bytes, one behind the other; NULLs are left out.", .string,
    [
      Variant(
        ["text": .string], returns: .string, variadic: 0, kernel: joining,
        .lenient { arguments in .string(arguments.map(\.text).joined()) }),
      Variant(
        ["bytes": .bytes], returns: .bytes, variadic: 0, kernel: joining,
        .lenient { arguments in .bytes(arguments.flatMap(\.octets)) }),
    ])

  private static let joining: ColumnKernel = { arguments, count, _ in
    let columns = arguments.compactMap { if case .bytes(let column) = $0 { column } else { nil } }
    let result = BytesColumn(capacity: count)
    for row in 0..<count {
      // A NULL has no bytes.
      let length = columns.reduce(0) { $0 + $1.bytes(at: row).count }
      result.append(atMost: length) { target in
        let target = UnsafeMutableRawBufferPointer(start: target, count: length)
        var end = 0
        for column in columns {
          let bytes = column.bytes(at: row)
          UnsafeMutableRawBufferPointer(rebasing: target[end...]).copyMemory(from: bytes)
          end += bytes.count
        }
        return length
      }
    }
    return .bytes(result)
  }

  static let concatWithSeparator = ScalarFunction(
    "CONCAT_WS", "All texts, or all bytes, with a separator between them; NULLs are left out.", .string,
    [
      Variant(
        ["separator": .string, "text": .string], returns: .string, variadic: 1,
        .lenient { arguments in
          guard case .string(let separator) = arguments[0] else { return .null }
          return .string(arguments.dropFirst().filter { !$0.isNull }.map(\.text).joined(separator: separator))
        }),
      Variant(
        ["separator": .bytes, "bytes": .bytes], returns: .bytes, variadic: 1,
        .lenient { arguments in
          guard case .bytes(let separator) = arguments[0] else { return .null }
          return .bytes(Array(arguments.dropFirst().filter { !$0.isNull }.map(\.octets).joined(separator: separator)))
        }),
    ])
}
