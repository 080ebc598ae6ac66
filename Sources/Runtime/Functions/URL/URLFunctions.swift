import Planner

extension ScalarFunction {
  static let urlParts: [ScalarFunction] = [
    ofURL("URL_EXTRACT_PROTOCOL", "The protocol of a URL, such as 'https'.") { text($0.scheme) },
    ofURL("URL_EXTRACT_HOST", "The host of a URL.") { text($0.host) },
    ofURL("URL_EXTRACT_PATH", "The path of a URL.") { decoded($0.path) },
    ofURL("URL_EXTRACT_QUERY", "The query of a URL, without its question mark.") { decoded($0.query) },
    ofURL("URL_EXTRACT_FRAGMENT", "The fragment of a URL, without its #.") { decoded($0.fragment) },
    ofURL("URL_EXTRACT_PORT", "The port of a URL; NULL where it names none.", .integer) { url in
      url.port.map { .integer(Int64($0)) } ?? .null
    },
  ]

  private static func ofURL(
    _ name: String, _ summary: String, _ result: ParameterType = .string,
    _ part: @escaping @Sendable (ParsedURL) -> Value
  ) -> ScalarFunction {
    ScalarFunction(
      name, summary, .url,
      [
        Variant(
          ["url": .string], returns: result,
          .strict { (arguments) throws(EvaluationError) in part(try ParsedURL(arguments[0].text)) })
      ])
  }

  static let urlParameter = ScalarFunction(
    "URL_EXTRACT_PARAMETER", "The value of a parameter in a URL's query; NULL where there is no such parameter.", .url,
    [
      Variant(
        ["url": .string, "parameter": .string], returns: .string,
        .strict { (arguments) throws(EvaluationError) in
          let wanted = arguments[1].text
          for parameter in try ParsedURL(arguments[0].text).query?.split(separator: "&") ?? [] {
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first, decoded(String(name)) == .string(wanted) else { continue }
            return parts.count == 2 ? decoded(String(parts[1])) : .string("")
          }
          return .null
        })
    ])

  static let urlEncodeParameter = ScalarFunction(
    "URL_ENCODE_PARAM", "The text as it may stand in a URL's query.", .url,
    [
      Variant(
        ["text": .string], returns: .string,
        .strict { arguments in .string(PercentEncoding.encodeParameter(arguments[0].text)) })
    ])

  static let urlDecodeParameter = ScalarFunction(
    "URL_DECODE_PARAM", "The text that a part of a URL's query stands for.", .url,
    [
      Variant(
        ["text": .string], returns: .string,
        .strict { (arguments) throws(EvaluationError) in
          guard let text = PercentEncoding.decode(arguments[0].text, plusIsBlank: true) else {
            throw EvaluationError("'\(arguments[0].text)' has a % without two hexadecimal digits")
          }
          return .string(text)
        })
    ])

  private static func text(_ part: String?) -> Value { part.map { .string($0) } ?? .null }

  private static func decoded(_ part: String?) -> Value {
    part.map { .string(PercentEncoding.decode($0, plusIsBlank: false) ?? $0) } ?? .null
  }
}
