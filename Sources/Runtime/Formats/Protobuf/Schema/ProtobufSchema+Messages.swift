/// Which message of a schema a record is made of.
extension ProtobufSchema {
  /// The message of a full name or, where none is asked for, the first one.
  /// - Throws: `FormatError` where there is none.
  func message(_ choice: SchemaMessage) throws(FormatError) -> Int {
    switch choice {
    case .first:
      guard let first = roots.first else { throw FormatError("the schema has no message") }
      return first
    case .named(let name):
      let own = ownMessages
      // ksqlDB takes the name of a message without its package too.
      if let place = own.first(where: { messages[$0].fullName == name })
        ?? own.first(where: { messages[$0].fullName.hasSuffix(".\(name)") })
      {
        return place
      }
      let names = own.prefix(10).map { messages[$0].fullName }.joined(separator: ", ")
      throw FormatError("the schema has no message named \(name); it has \(names.isEmpty ? "none" : names)")
    case .at(let path):
      var siblings = roots
      var place: Int?
      for index in path {
        guard siblings.indices.contains(index) else {
          throw FormatError("the record names message \(index) where the schema has \(siblings.count)")
        }
        place = siblings[index]
        siblings = messages[siblings[index]].nested
      }
      guard let place else { throw FormatError("the record names no message of its schema") }
      return place
    }
  }

  /// The way to one of the file's own messages: its index among the top-level ones, then among those inside, and so on.
  func path(to place: Int) -> [Int] {
    for (index, root) in roots.enumerated() {
      if let path = path(to: place, below: root) { return [index] + path }
    }
    return [0]
  }

  private func path(to place: Int, below start: Int) -> [Int]? {
    if start == place { return [] }
    for (index, child) in messages[start].nested.enumerated() {
      if let path = path(to: place, below: child) { return [index] + path }
    }
    return nil
  }

  /// The file's own messages, those inside of others behind all that are not.
  private var ownMessages: [Int] {
    var result = roots
    var next = 0
    while next < result.count {
      result += messages[result[next]].nested
      next += 1
    }
    return result
  }
}
