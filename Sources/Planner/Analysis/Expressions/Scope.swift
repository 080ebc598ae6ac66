import Parser

/// The columns that expressions of one clause may name.
struct Scope {
  struct Entry: Hashable {
    var name: String
    /// The alias of the relation that it belongs to; nil for columns of the query itself (ROWKEY of a join).
    var qualifier: String?
    var type: SQLType
    /// Index into the columns of the plan below.
    var index: Int
    var kind: Kind

    enum Kind: Hashable {
      case key, value, window, metadata, headers
    }
  }

  var entries: [Entry]
  /// Aliases of the relations that the query reads, in their order.
  var qualifiers: [String]
  /// Names of the SELECT list, for hints: the other clauses can't use them.
  var aliases: [String] = []

  /// Does the query read several relations, so that `*` gives prefixed names.
  var isJoin: Bool { qualifiers.count > 1 }

  /// The entry that a name means.
  /// - Parameter clause: where it stands, for the message: `SELECT`, `WHERE` ...
  /// - Throws: a diagnostic for names that nothing or several things have.
  func resolve(qualifier: Identifier?, name: Identifier, clause: String) throws(Diagnostic) -> Entry {
    if let qualifier, !qualifiers.contains(qualifier.text) {
      throw Diagnostic(
        .unknownName, "\(qualifier.text) is no relation of this query", at: qualifier.range,
        hint: structHint(qualifier, name) ?? NearestName.hint(for: qualifier.text, in: qualifiers)
          ?? "it reads \(qualifiers.map(SQLName.quotedIfNeeded).joined(separator: ", "))")
    }
    let matches = entries.filter { $0.name == name.text && (qualifier == nil || $0.qualifier == qualifier?.text) }
    guard let match = matches.first else { throw unknown(qualifier: qualifier, name: name, clause: clause) }
    if matches.count > 1, let own = matches.first(where: { $0.qualifier == nil }) { return own }
    guard matches.count == 1 else {
      let places = matches.map { entry in
        [entry.qualifier, entry.name].compactMap { $0.map(SQLName.quotedIfNeeded) }.joined(separator: ".")
      }
      throw Diagnostic(
        .ambiguousName, "column \(name.text) is in several relations of this query", at: name.range,
        hint: "write " + places.joined(separator: " or "))
    }
    return match
  }

  /// For `column.field`, which is written with an arrow.
  private func structHint(_ qualifier: Identifier, _ name: Identifier) -> String? {
    guard let column = entries.first(where: { $0.name == qualifier.text }), case .structure = column.type
    else { return nil }
    let names = [qualifier, name].map { SQLName.quotedIfNeeded($0.text) }
    return "a field of a STRUCT is read with ->: \(names.joined(separator: "->"))"
  }

  /// Is the plain name one of several columns.
  func isAmbiguous(_ name: String) -> Bool { entries.count { $0.name == name } > 1 }

  private func unknown(qualifier: Identifier?, name: Identifier, clause: String) -> Diagnostic {
    let candidates = entries.filter { qualifier == nil || $0.qualifier == qualifier?.text }.map(\.name)
    let spelling = [qualifier?.text, name.text].compactMap { $0 }.joined(separator: ".")
    let hint: String?
    if let other = candidates.first(where: { $0.uppercased() == name.text.uppercased() }) {
      hint = "did you mean \(SQLName.quotedIfNeeded(other))? Names in backquotes keep their case"
    } else if qualifier == nil, aliases.contains(name.text) {
      hint = "\(name.text) is a name of the SELECT list: \(clause) works on the columns of the source"
    } else if qualifier == nil, ["WINDOWSTART", "WINDOWEND"].contains(name.text) {
      hint = "windows have it: WINDOW ... GROUP BY, or a relation whose keys carry windows"
    } else if let near = NearestName.find(name.text, in: candidates) {
      hint = "did you mean \(SQLName.quotedIfNeeded(near))?"
    } else if qualifier == nil, name.isQuoted {
      hint = "names stand in these quotes; text stands in single ones: '\(name.text)'"
    } else if qualifier == nil, let ours = ForeignNames.column(name.text) {
      hint = "here it is \(ours)"
    } else {
      hint = candidates.isEmpty ? nil : "the columns are " + list(candidates)
    }
    return Diagnostic(.unknownName, "there is no column \(spelling) for \(clause)", at: name.range, hint: hint)
  }

  private func list(_ names: [String]) -> String {
    let shown = names.prefix(12).map(SQLName.quotedIfNeeded).joined(separator: ", ")
    return names.count > 12 ? shown + ", ..." : shown
  }
}
