import Planner

extension ScalarFunction {
  static let elt = ScalarFunction(
    "ELT", "The text at a place among the others, counted from 1; NULL outside.", .string,
    [
      Variant(
        ["place": .integer, "texts": .string], returns: .string, variadic: 1,
        .lenient { arguments in
          let place = arguments[0].int
          return place >= 1 && place < arguments.count ? arguments[Int(place)] : .null
        })
    ])

  static let field = ScalarFunction(
    "FIELD", "The place, counted from 1, of a text among the others; 0 where it is none of them.", .string,
    [
      Variant(
        ["text": .string, "texts": .string], returns: .integer, variadic: 1,
        .lenient { arguments in
          if arguments[0].isNull { return .integer(0) }
          let place = arguments.dropFirst().firstIndex(of: arguments[0])
          return .integer(Int64(place ?? 0))
        })
    ])

  static let chr = ScalarFunction(
    "CHR", "The character of a Unicode code point, given as a number or as a text such as '\\u004b'.", .string,
    [
      Variant(
        ["code": .integer], returns: .string,
        .strict { arguments in
          UInt32(exactly: arguments[0].int).flatMap(Unicode.Scalar.init).map { .string(String($0)) } ?? .null
        }),
      Variant(
        ["code": .string], returns: .string,
        .strict { arguments in
          var units: [UInt16] = []
          var rest = Substring(arguments[0].text)
          while rest.hasPrefix("\\u"), let unit = UInt16(rest.dropFirst(2).prefix(4), radix: 16), rest.count >= 6 {
            units.append(unit)
            rest = rest.dropFirst(6)
          }
          return units.isEmpty || !rest.isEmpty ? .null : .string(String(decoding: units, as: UTF16.self))
        }),
    ])
}
