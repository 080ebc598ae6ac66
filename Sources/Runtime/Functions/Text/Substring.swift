import Planner

extension ScalarFunction {
  static let substring = ScalarFunction(
    "SUBSTRING", "The part that begins at a place, counted from 1 or from the end where negative.", .string,
    [
      Variant(["text": .string, "start": .integer], returns: .string, kernel: kernel, textBody),
      Variant(["text": .string, "start": .integer, "length": .integer], returns: .string, kernel: kernel, textBody),
      Variant(["bytes": .bytes, "start": .integer], returns: .bytes, kernel: kernel, bytesBody),
      Variant(["bytes": .bytes, "start": .integer, "length": .integer], returns: .bytes, kernel: kernel, bytesBody),
    ])

  /// The same signatures as ksqlDB had them before 5.1: places are counted from 0, and the second is that behind the
  /// last character. What lies outside is an error. Chosen by `ksql.functions.substring.legacy.args`.
  static let legacySubstring = [
    Variant(["text": .string, "start": .integer], returns: .string, legacyTextBody),
    Variant(["text": .string, "start": .integer, "end": .integer], returns: .string, legacyTextBody),
    Variant(["bytes": .bytes, "start": .integer], returns: .bytes, legacyBytesBody),
    Variant(["bytes": .bytes, "start": .integer, "end": .integer], returns: .bytes, legacyBytesBody),
  ]

  private static let legacyTextBody = FunctionBody.strict { (arguments) throws(EvaluationError) in
    let text = UTF16Text(arguments[0].text)
    return .string(text[try legacyRange(text.count, arguments)])
  }

  private static let legacyBytesBody = FunctionBody.strict { (arguments) throws(EvaluationError) in
    let bytes = arguments[0].octets
    return .bytes(Array(bytes[try legacyRange(bytes.count, arguments)]))
  }

  private static func legacyRange(_ count: Int, _ arguments: [Value]) throws(EvaluationError) -> Range<Int> {
    let start = arguments[1].int
    let end = arguments.count > 2 ? arguments[2].int : Int64(count)
    guard 0 <= start, start <= end, end <= count else {
      throw EvaluationError("\(start) to \(end) lies outside of 0 to \(count)")
    }
    return Int(start)..<Int(end)
  }

  /// Over bytes, and over text of ASCII alone, whose bytes are its characters. A NULL length or start never gets here:
  /// the rows would have to be looked at one by one.
  private static let kernel: ColumnKernel = { arguments, count, site in
    guard case .bytes(let texts) = arguments[0], case .integer(let starts) = arguments[1],
      arguments.dropFirst().allSatisfy({ !$0.hasNulls })
    else { return nil }
    var lengths: FixedColumn<Int64>?
    if arguments.count > 2, case .integer(let column) = arguments[2] { lengths = column }
    let isText = site.argumentTypes[0] == .string
    let result = BytesColumn(capacity: count)
    for row in 0..<count {
      guard texts.valid[row] else {
        result.appendNull()
        continue
      }
      let bytes = texts.bytes(at: row)
      let start = starts.values[row]
      let length = lengths?.values[row]
      if isText, bytes.contains(where: { $0 >= 0x80 }) {
        let text = UTF16Text(String(decoding: bytes, as: UTF8.self))
        result.append(text[range(text.count, start: start, length: length)])
      } else {
        let range = range(bytes.count, start: start, length: length)
        result.append(UnsafeRawBufferPointer(rebasing: bytes[range]))
      }
    }
    return .bytes(result)
  }

  private static let textBody = FunctionBody.strict { arguments in
    let text = UTF16Text(arguments[0].text)
    return .string(text[range(text.count, arguments)])
  }

  private static let bytesBody = FunctionBody.strict { arguments in
    let bytes = arguments[0].octets
    return .bytes(Array(bytes[range(bytes.count, arguments)]))
  }

  private static func range(_ count: Int, _ arguments: [Value]) -> Range<Int> {
    range(count, start: arguments[1].int, length: arguments.count > 2 ? arguments[2].int : nil)
  }

  /// The places that start and length mean in something of `count` units, cut to what there is.
  private static func range(_ count: Int, start: Int64, length: Int64?) -> Range<Int> {
    let first = start < 0 ? max(count + Int(start), 0) : min(max(Int(start) - 1, 0), count)
    return first..<min(first + (length.map { max(0, Int($0)) } ?? count), count)
  }
}
