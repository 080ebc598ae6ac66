import Parser

/// Checks CREATE SINK CONNECTOR against the catalog. What only the database can say is asked when it is carried out.
struct SinkConnectorPlanner {
  private static let classes: Set<String> = [
    "postgres", "postgresql", "jdbcsinkconnector", "io.confluent.connect.jdbc.jdbcsinkconnector",
    "io.aiven.connect.jdbc.jdbcsinkconnector", "io.debezium.connector.jdbc.jdbcsinkconnector", "postgressink",
  ]
  private static let mostBatchRows = 100_000

  let catalog: any Catalog

  func plan(_ create: CreateConnector) throws(Diagnostic) -> SinkConnectorPlan {
    guard create.kind == .sink else {
      throw Diagnostic(
        .notSupported, "there are no source connectors", at: create.name.range,
        hint: "CREATE SINK CONNECTOR writes a stream or table to a database")
    }
    let properties = try ConnectorProperties(create.properties)
    try checkClass(properties, at: create.name.range)
    var routes: [SinkRoute] = []
    for relation in try relations(properties, at: create.name.range) {
      routes.append(try SinkRoutePlanner(relation: relation, properties: properties).route())
    }
    var settings = SinkConnectorPlan.Settings()
    settings.createsTables = try properties.truth(.createsTables) ?? true
    settings.addsColumns = try properties.truth(.addsColumns) ?? false
    settings.toleratesRefusals = try properties.word(.tolerance, of: ["all", "none"]) != "none"
    settings.batchRows = try properties.integer(.batchRows, in: 1...Self.mostBatchRows) ?? settings.batchRows
    return SinkConnectorPlan(
      name: create.name.text,
      database: SinkConnectorPlan.Database(
        url: try url(properties), user: properties.text(.user), password: properties.text(.password)),
      routes: routes, settings: settings, ignoredProperties: properties.ignored)
  }

  private func checkClass(_ properties: ConnectorProperties, at range: SourceRange) throws(Diagnostic) {
    guard let name = properties.text(.connector) else {
      throw Diagnostic(
        .invalidProperty, "the connector's kind is missing", at: range,
        hint: "WITH ('connector' = 'postgres', 'url' = 'postgresql://...', 'from' = a table)")
    }
    guard Self.classes.contains(name.lowercased()) else {
      throw Diagnostic(
        .invalidProperty, "there is no connector '\(name)'", at: properties.valueRange(.connector),
        hint: "'postgres' is the one there is")
    }
  }

  /// The URI, without the `jdbc:` that Java's drivers have before it.
  private func url(_ properties: ConnectorProperties) throws(Diagnostic) -> String? {
    guard var url = properties.text(.url) else { return nil }
    if url.lowercased().hasPrefix("jdbc:") { url = String(url.dropFirst("jdbc:".count)) }
    let scheme = url.prefix { $0.isLetter || $0.isNumber }.lowercased()
    guard url.dropFirst(scheme.count).hasPrefix(":"), !["postgres", "postgresql"].contains(scheme) else { return url }
    throw Diagnostic(
      .invalidProperty, "the URL is not one of PostgreSQL", at: properties.valueRange(.url),
      hint: "postgresql://user@host:5432/database")
  }

  /// What is read: 'from' names a stream or table, 'topics' the topics that some are declared over.
  private func relations(_ properties: ConnectorProperties, at range: SourceRange) throws(Diagnostic) -> [Relation] {
    if let name = properties.text(.from) {
      if properties.text(.topics) != nil {
        throw Diagnostic(
          .invalidProperty, "either 'from' or 'topics'", at: properties.nameRange(.topics),
          notes: [.init("'from' is given here", at: properties.nameRange(.from))])
      }
      return [
        try catalog.existingRelation(
          Identifier(
            SQLName.identifier(name), range: properties.valueRange(.from) ?? range))
      ]
    }
    guard let topics = properties.list(.topics), !topics.isEmpty else {
      throw Diagnostic(
        .invalidProperty, "what is to be read is missing", at: range, hint: "'from' = a stream or table")
    }
    var found: [Relation] = []
    for topic in topics { found.append(try relation(over: topic, at: properties.valueRange(.topics))) }
    return found
  }

  private func relation(over topic: String, at range: SourceRange?) throws(Diagnostic) -> Relation {
    let relations = catalog.relationNames.compactMap { catalog.relation(named: $0) }
    let over = relations.filter { $0.topic == topic }
    guard let relation = over.first else {
      throw Diagnostic(
        .unknownName, "no stream or table is declared over the topic '\(topic)'", at: range,
        hint: NearestName.hint(for: topic, in: relations.map(\.topic))
          ?? "CREATE STREAM or CREATE TABLE says how its records are read")
    }
    guard over.count == 1 else {
      let names = over.map { SQLName.quotedIfNeeded($0.name) }.sorted().joined(separator: " and ")
      throw Diagnostic(
        .ambiguousName, "the topic '\(topic)' is declared as \(names)", at: range,
        hint: "'from' = one of them, instead of 'topics'")
    }
    return relation
  }
}

extension SQLName {
  /// A name in a text as SQL reads it: upper-cased unless it stands in backquotes or double quotes.
  static func identifier(_ text: String) -> String {
    for quote in ["`", "\""] where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
      return String(text.dropFirst().dropLast())
    }
    return text.uppercased()
  }
}
