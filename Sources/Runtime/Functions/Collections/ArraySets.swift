import Planner

/// Arrays as sets: each element once, in the order of its first place.
extension ScalarFunction {
  static let arrayDistinct = ScalarFunction(
    "ARRAY_DISTINCT", "The array with each element once.", .array,
    [
      Variant(
        ["array": .array(.generic("T"))], returns: .array(.generic("T")),
        .strict { arguments in .array(unique(arguments[0].elements)) })
    ])

  static let arrayUnion = ofTwoArrays("ARRAY_UNION", "The elements of either array, each once.") { left, right in
    unique(left + right)
  }

  static let arrayIntersect = ofTwoArrays("ARRAY_INTERSECT", "The elements that both arrays hold, each once.") {
    left, right in
    let others = Set(right)
    return unique(left.filter { others.contains($0) })
  }

  static let arrayExcept = ofTwoArrays(
    "ARRAY_EXCEPT", "The elements of the first array that the second lacks, each once."
  ) { left, right in
    let others = Set(right)
    return unique(left.filter { !others.contains($0) })
  }

  private static func ofTwoArrays(
    _ name: String, _ summary: String, _ body: @escaping @Sendable ([Value], [Value]) -> [Value]
  ) -> ScalarFunction {
    ScalarFunction(
      name, summary, .array,
      [
        Variant(
          ["left": .array(.generic("T")), "right": .array(.generic("T"))], returns: .array(.generic("T")),
          .strict { arguments in .array(body(arguments[0].elements, arguments[1].elements)) })
      ])
  }

  private static func unique(_ values: [Value]) -> [Value] {
    var seen: Set<Value> = []
    return values.filter { seen.insert($0).inserted }
  }
}
