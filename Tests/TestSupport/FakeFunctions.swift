import Planner

/// Some functions' signatures, of every form that signatures have.
enum FakeFunctions {
  typealias Parameter = FunctionSignature.Parameter

  static let scalar = functions([
    function("UCASE", [signature([.type(.string)], .type(.string))]),
    function("LCASE", [signature([.type(.string)], .type(.string))]),
    function("LEN", [signature([.type(.string)], .type(.integer)), signature([.type(.bytes)], .type(.integer))]),
    function(
      "SUBSTRING",
      [
        signature([.type(.string), .type(.integer)], .type(.string)),
        signature([.type(.string), .type(.integer), .type(.integer)], .type(.string)),
      ]),
    function(
      "CONCAT",
      [
        signature([.type(.string)], variadicIndex: 0, .type(.string)),
        signature([.type(.bytes)], variadicIndex: 0, .type(.bytes)),
      ]),
    function(
      "ABS",
      [
        signature([.type(.integer)], .type(.integer)), signature([.type(.bigint)], .type(.bigint)),
        signature([.type(.double)], .type(.double)), sameDecimal([.anyDecimal]),
      ]),
    function(
      "ROUND",
      [
        signature([.type(.bigint)], .type(.bigint)), signature([.type(.double)], .type(.bigint)),
        signature([.type(.double), .type(.integer)], .type(.double)), roundedDecimal,
        sameDecimal([.anyDecimal, .type(.integer)]),
      ]),
    function(
      "GREATEST",
      [
        signature([.type(.integer)], variadicIndex: 0, .type(.integer)),
        signature([.type(.bigint)], variadicIndex: 0, .type(.bigint)),
        signature([.type(.double)], variadicIndex: 0, .type(.double)),
        signature([.type(.string)], variadicIndex: 0, .type(.string)),
        signature([.type(.time)], variadicIndex: 0, .type(.time)),
        widest([.anyDecimal], variadicIndex: 0),
      ]),
    function("COALESCE", [signature([.generic("T"), .generic("T")], variadicIndex: 1, .generic("T"))]),
    function("AS_VALUE", [signature([.generic("T")], .generic("T"))]),
    function("FROM_UNIXTIME", [signature([.type(.bigint)], .type(.timestamp))]),
    function("UNIX_TIMESTAMP", [signature([], .type(.bigint)), signature([.type(.timestamp)], .type(.bigint))]),
    function("TIMESTAMPADD", [signature([.timeUnit, .type(.integer), .type(.timestamp)], .type(.timestamp))]),
    function("CONVERT_TZ", [signature([.type(.timestamp), .type(.string), .type(.string)], .type(.timestamp))]),
    function("ARRAY_LENGTH", [signature([.array(.generic("T"))], .type(.integer))]),
    function(
      "TRANSFORM",
      [
        signature([.array(.generic("T")), .lambda([.generic("T")], .generic("U"))], .array(.generic("U"))),
        signature(
          [
            .map(key: .generic("K"), value: .generic("V")), .lambda([.generic("K"), .generic("V")], .generic("A")),
            .lambda([.generic("K"), .generic("V")], .generic("B")),
          ], .map(key: .generic("A"), value: .generic("B"))),
      ]),
    function(
      "FILTER",
      [
        signature([.array(.generic("T")), .lambda([.generic("T")], .type(.boolean))], .array(.generic("T")))
      ]),
    function(
      "REDUCE",
      [
        signature(
          [.array(.generic("T")), .generic("S"), .lambda([.generic("S"), .generic("T")], .generic("S"))], .generic("S"))
      ]),
  ])

  static let aggregate: [String: AggregateFunctionDescription] = Dictionary(
    uniqueKeysWithValues: [
      AggregateFunctionDescription(
        name: "COUNT", summary: "",
        signatures: [signature([], .type(.bigint)), signature([.generic("T")], .type(.bigint))],
        canUndo: true),
      numbers("SUM", canUndo: true), numbers("MIN", canUndo: false), numbers("MAX", canUndo: false, .type(.timestamp)),
      AggregateFunctionDescription(
        name: "LATEST_BY_OFFSET", summary: "",
        signatures: [
          signature([.generic("T")], .generic("T")),
          FunctionSignature(
            [Parameter("value", .generic("T")), Parameter("n", .type(.integer), isLiteral: true)],
            result: .type(.array(.generic("T")))),
        ], canUndo: false),
    ].map { ($0.name, $0) })

  static let table = functions([
    function("EXPLODE", [signature([.array(.generic("T"))], .generic("T"))])
  ])

  private static func functions(_ list: [ScalarFunctionDescription]) -> [String: ScalarFunctionDescription] {
    Dictionary(uniqueKeysWithValues: list.map { ($0.name, $0) })
  }

  private static func function(_ name: String, _ signatures: [FunctionSignature]) -> ScalarFunctionDescription {
    ScalarFunctionDescription(name: name, summary: "", category: "TEST", signatures: signatures)
  }

  private static func signature(_ types: [ParameterType], variadicIndex: Int? = nil, _ result: ParameterType)
    -> FunctionSignature
  {
    FunctionSignature(parameters(types), variadicIndex: variadicIndex, result: .type(result))
  }

  private static func parameters(_ types: [ParameterType]) -> [Parameter] {
    types.enumerated().map { Parameter("a\($0.offset + 1)", $0.element) }
  }

  private static func sameDecimal(_ types: [ParameterType]) -> FunctionSignature {
    FunctionSignature(parameters(types), result: .computed { types in types.first ?? .double })
  }

  private static let roundedDecimal = FunctionSignature(
    parameters([.anyDecimal]),
    result: .computed { types in
      guard case .decimal(let precision, let scale)? = types.first else { return .bigint }
      return .decimal(precision: precision - scale, scale: 0)
    })

  private static func widest(_ types: [ParameterType], variadicIndex: Int) -> FunctionSignature {
    FunctionSignature(
      parameters(types), variadicIndex: variadicIndex,
      result: .computed { types in
        var whole = 0
        var fraction = 0
        for case .decimal(let precision, let scale) in types {
          whole = max(whole, precision - scale)
          fraction = max(fraction, scale)
        }
        return .decimal(precision: whole + fraction, scale: fraction)
      })
  }

  private static func numbers(_ name: String, canUndo: Bool, _ more: ParameterType...) -> AggregateFunctionDescription {
    let types: [ParameterType] = [.type(.integer), .type(.bigint), .type(.double)] + more
    return AggregateFunctionDescription(
      name: name, summary: "", signatures: types.map { signature([$0], $0) } + [sameDecimal([.anyDecimal])],
      canUndo: canUndo)
  }
}
