import Planner

extension ScalarFunction {
  static let len = ScalarFunction(
    "LEN", "The number of characters of a text (UTF-16 units, as in Java), or of bytes.", .string,
    [
      Variant(
        ["text": .string], returns: .integer, kernel: lengths { UTF16Text.length(ofUTF8: $0) },
        .strict { arguments in .integer(Int64(arguments[0].text.utf16.count)) }),
      Variant(
        ["bytes": .bytes], returns: .integer, kernel: lengths { $0.count },
        .strict { arguments in .integer(Int64(arguments[0].octets.count)) }),
    ])

  private static func lengths(
    _ length: @escaping @Sendable (UnsafeRawBufferPointer) -> Int
  ) -> ColumnKernel {
    { arguments, count, _ in
      guard case .bytes(let column)? = arguments.first else { return nil }
      let result = FixedColumn<Int64>(capacity: count, filler: 0)
      for row in 0..<count {
        if column.valid[row] { result.append(Int64(length(column.bytes(at: row)))) } else { result.appendNull() }
      }
      return .integer(result)
    }
  }
}
