import Planner

extension ScalarFunction {
  static let asMap = ScalarFunction(
    "AS_MAP", "A map from an array of keys and one of values; keys without a value have NULL.", .map,
    [
      Variant(
        ["keys": .array(.string), "values": .array(.generic("V"))], returns: .map(key: .string, value: .generic("V")),
        .strict { arguments in
          let values = arguments[1].elements
          return .map(
            MapValue(
              arguments[0].elements.enumerated().map { place, key in
                MapValue.Entry(key: key, value: place < values.count ? values[place] : .null)
              }))
        })
    ])

  static let mapUnion = ScalarFunction(
    "MAP_UNION", "The entries of both maps; of a key in both the second's value.", .map,
    [
      Variant(
        [
          "left": .map(key: .generic("K"), value: .generic("V")),
          "right": .map(key: .generic("K"), value: .generic("V")),
        ], returns: .map(key: .generic("K"), value: .generic("V")),
        .lenient { arguments in
          arguments[0].isNull && arguments[1].isNull
            ? .null : .map(MapValue(arguments[0].entries + arguments[1].entries))
        })
    ])

  static let entries = ScalarFunction(
    "ENTRIES", "The entries of a map as structs of K and V, by their keys' order if so wished.", .map,
    [
      Variant(
        ["map": .map(key: .string, value: .generic("V")), "sorted": .boolean],
        computing: { (types) throws(SignatureMismatch) in
          guard case .map(let key, let value)? = types.first else {
            throw SignatureMismatch("the argument must be a MAP")
          }
          return .array(.structure([StructField("K", key), StructField("V", value)]))
        },
        .strict { arguments in
          var entries = arguments[0].entries
          if arguments[1].truth == true { entries.sort { ValueOrder.compare($0.key, $1.key) == .less } }
          return .array(entries.map { .structure([$0.key, $0.value]) })
        })
    ])
}
