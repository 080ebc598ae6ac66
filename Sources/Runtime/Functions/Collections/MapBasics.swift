import Planner

extension ScalarFunction {
  static let mapKeys = ScalarFunction(
    "MAP_KEYS", "The keys of a map.", .map,
    [
      Variant(
        ["map": .map(key: .generic("K"), value: .generic("V"))], returns: .array(.generic("K")),
        .strict { arguments in .array(arguments[0].entries.map(\.key)) })
    ])

  static let mapValues = ScalarFunction(
    "MAP_VALUES", "The values of a map.", .map,
    [
      Variant(
        ["map": .map(key: .generic("K"), value: .generic("V"))], returns: .array(.generic("V")),
        .strict { arguments in .array(arguments[0].entries.map(\.value)) })
    ])
}
