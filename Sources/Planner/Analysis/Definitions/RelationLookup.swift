import Parser

extension Catalog {
  /// The relation of that name.
  /// - Throws: a diagnostic that names the nearest relation there is.
  func existingRelation(_ name: Identifier) throws(Diagnostic) -> Relation {
    if let relation = relation(named: name.text) { return relation }
    let hint: String?
    if let other = relationNames.first(where: { $0.uppercased() == name.text.uppercased() }) {
      hint = "did you mean \(SQLName.quotedIfNeeded(other))? Names are upper-cased unless they stand in backquotes"
    } else {
      hint =
        NearestName.find(name.text, in: relationNames).map { "did you mean \(SQLName.quotedIfNeeded($0))?" }
        ?? (relationNames.isEmpty
          ? "CREATE STREAM or CREATE TABLE makes one" : "SHOW STREAMS and SHOW TABLES list them")
    }
    throw Diagnostic(.unknownName, "there is no stream or table \(name.text)", at: name.range, hint: hint)
  }
}

extension Relation {
  /// `stream ORDERS` or `table USERS`.
  var spelled: String { "\(kind.rawValue.lowercased()) \(SQLName.quotedIfNeeded(name))" }
}
