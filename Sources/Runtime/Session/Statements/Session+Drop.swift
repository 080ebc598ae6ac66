import Parser
import Planner

/// DROP STREAM and DROP TABLE.
extension Session {
  func drop(_ drop: DropSource) throws -> StatementResult {
    guard let relation = catalog[drop.name.text] else {
      if drop.ifExists { return .message("There is no \(drop.name.text): nothing done") }
      throw Diagnostic.unknownRelation(drop.name, among: catalog)
    }
    guard relation.kind.rawValue == drop.kind.rawValue else {
      throw Diagnostic(
        .invalidArgument, "\(relation.name) is a \(relation.kind.rawValue.lowercased())", at: drop.name.range,
        hint: "DROP \(relation.kind.rawValue) \(SQLName.quotedIfNeeded(relation.name));")
    }
    if drop.deleteTopic && relation.isReadOnly {
      throw Diagnostic(
        .invalidArgument, "\(relation.name) is read-only: its topic can't be deleted with it", at: drop.name.range)
    }
    let results = try declarations(ofResultsFrom: relation, at: drop.name.range)
    let readers = queries.reading(relation.name)
    let sinks = connectors.reading(relation.name)
    if !readers.isEmpty || !sinks.isEmpty {
      guard drop.cascade else {
        let names = readers.map(\.id) + sinks.map { "the connector \($0.name)" }
        throw Diagnostic(
          .invalidArgument, "\(relation.name) is read by \(names.joined(separator: ", "))",
          at: drop.name.range, hint: "end them first (TERMINATE, DROP CONNECTOR), or DROP ... CASCADE")
      }
      for reader in readers { try end(reader) }
      for sink in sinks { connectors.drop(sink.name) }
    }
    for query in queries.all where query.plan.sink.name == relation.name { try end(query) }
    // What terminated queries have made of it stands for itself from now on.
    for (name, declaration) in results { catalog.log.replace(with: declaration, about: .relation(name)) }
    queries.closeTable(relation.name)
    catalog.remove(relation.name)
    createdTables.removeAll { $0 == relation.name }
    if drop.deleteTopic, try environment.broker.hasTopic(relation.topic) {
      try environment.broker.deleteTopic(relation.topic)
    }
    if drop.deleteTopic { deleteSchemas(of: relation) }
    try saveCatalog()
    return .message("\(relation.kind.titleCased) \(relation.name) dropped")
  }

  /// What queries have made of a relation, as statements that do without it.
  private func declarations(
    ofResultsFrom relation: Planner.Relation, at range: SourceRange
  ) throws(Diagnostic) -> [(name: String, declaration: String)] {
    var declarations: [(name: String, declaration: String)] = []
    for name in catalog.log.relations(reading: relation.name) where name != relation.name {
      guard let result = catalog[name] else { continue }
      guard let declaration = result.declaration else {
        throw Diagnostic(
          .invalidArgument, "\(result.name) was made of it, and its windows can't be declared without it", at: range,
          hint: "DROP \(result.kind.rawValue) \(SQLName.quotedIfNeeded(name)); first")
      }
      declarations.append((name, declaration))
    }
    return declarations
  }

  /// A topic's subjects go with it.
  private func deleteSchemas(of relation: Planner.Relation) {
    for (part, format) in [(RecordPart.key, relation.keyFormat), (.value, relation.valueFormat)]
    where environment.formats.description(of: format.name)?.usesSchemaRegistry == true {
      let subject = RegistrySubject.name(topic: relation.topic, part: part)
      do {
        try environment.registry.delete(subject: subject)
      } catch {
        notify("the subject \(subject) of the deleted topic is still in the registry: \(error)")
      }
    }
  }
}

extension Diagnostic {
  /// No relation has that name.
  static func unknownRelation(_ name: Identifier, among catalog: SessionCatalog) -> Diagnostic {
    Diagnostic(
      .unknownName, "there is no stream or table \(name.text)", at: name.range,
      hint: NearestName.hint(for: name.text, in: catalog.relations.map(\.name)))
  }
}
