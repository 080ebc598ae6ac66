import Planner

/// Numbers out of their bytes.
extension ScalarFunction {
  static let intFromBytes = fromBytes("INT_FROM_BYTES", "An INTEGER of 4 bytes.", .integer, byteCount: 4) {
    .integer(Int64(Int32(truncatingIfNeeded: $0)))
  }

  static let bigintFromBytes = fromBytes("BIGINT_FROM_BYTES", "A BIGINT of 8 bytes.", .bigint, byteCount: 8) {
    .integer(Int64(bitPattern: $0))
  }

  static let doubleFromBytes = fromBytes("DOUBLE_FROM_BYTES", "A DOUBLE of 8 bytes.", .double, byteCount: 8) {
    .double(Double(bitPattern: $0))
  }

  private static func fromBytes(
    _ name: String, _ summary: String, _ result: ParameterType, byteCount: Int,
    _ make: @escaping @Sendable (UInt64) -> Value
  ) -> ScalarFunction {
    let body = FunctionBody.strict { (arguments) throws(EvaluationError) in
      var bytes = arguments[0].octets
      guard bytes.count == byteCount else {
        throw EvaluationError("\(byteCount) bytes are needed, there are \(bytes.count)")
      }
      switch arguments.count > 1 ? arguments[1].text.uppercased() : "BIG_ENDIAN" {
      case "BIG_ENDIAN": break
      case "LITTLE_ENDIAN": bytes.reverse()
      default: throw EvaluationError("the order of bytes must be 'BIG_ENDIAN' or 'LITTLE_ENDIAN'")
      }
      return make(bytes.reduce(0) { $0 << 8 | UInt64($1) })
    }
    return ScalarFunction(
      name, summary + " The most significant comes first, unless the order is 'LITTLE_ENDIAN'.", .bytes,
      [
        Variant(["bytes": .bytes], returns: result, body),
        Variant(["bytes": .bytes, "order": .string], returns: result, body),
      ])
  }
}
