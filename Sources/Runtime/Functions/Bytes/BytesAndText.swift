import Planner

extension ScalarFunction {
  static let toBytes = ScalarFunction(
    "TO_BYTES", "The bytes that a text stands for in an encoding: hex, utf8, ascii or base64.", .string,
    [
      Variant(
        ["text": .string, "encoding": .string], returns: .bytes,
        .strict { (arguments) throws(EvaluationError) in
          .bytes(try TextEncoding.named(arguments[1].text).bytes(of: arguments[0].text))
        })
    ])

  static let fromBytes = ScalarFunction(
    "FROM_BYTES", "The text for bytes in an encoding: hex, utf8, ascii or base64.", .string,
    [
      Variant(
        ["bytes": .bytes, "encoding": .string], returns: .string,
        .strict { (arguments) throws(EvaluationError) in
          .string(try TextEncoding.named(arguments[1].text).text(of: arguments[0].octets))
        })
    ])

  static let encode = ScalarFunction(
    "ENCODE", "A text taken from one encoding to another: hex, utf8, ascii or base64.", .string,
    [
      Variant(
        ["text": .string, "from": .string, "to": .string], returns: .string,
        .strict { (arguments) throws(EvaluationError) in
          let source = try TextEncoding.named(arguments[1].text)
          let target = try TextEncoding.named(arguments[2].text)
          let bytes = try source.bytes(of: arguments[0].text)
          // Digits are in lower case here, unlike those of FROM_BYTES, as in ksqlDB.
          return .string(target == .hex ? Hexadecimal.text(of: bytes, upperCase: false) : target.text(of: bytes))
        })
    ])
}
