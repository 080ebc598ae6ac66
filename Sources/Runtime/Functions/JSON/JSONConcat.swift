import Planner

extension ScalarFunction {
  static let jsonConcat = ScalarFunction(
    "JSON_CONCAT",
    "Texts of JSON joined: objects to one object, of a name the last member; otherwise to one array of all items.",
    .json,
    [
      Variant(
        ["json": .string], returns: .string, variadic: 0,
        .strict { (arguments) throws(EvaluationError) in
          var documents: [JSONValue] = []
          for argument in arguments { documents.append(try parsed(argument)) }
          return .string(concatenated(documents).description)
        })
    ])

  private static func concatenated(_ documents: [JSONValue]) -> JSONValue {
    let objects = documents.compactMap(\.members)
    guard objects.count == documents.count else {
      return .array(documents.flatMap { $0.items ?? [$0] })
    }
    var members: [JSONValue.Member] = []
    var places: [String: Int] = [:]
    for member in objects.joined() {
      if let place = places[member.name] {
        members[place].value = member.value
      } else {
        places[member.name] = members.count
        members.append(member)
      }
    }
    return .object(members)
  }
}
