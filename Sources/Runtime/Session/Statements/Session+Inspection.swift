import Parser
import Planner

extension Session {
  func show(_ show: Show) throws -> StatementResult {
    switch show.subject {
    case .topics: return .rows(try topicsTable(isAll: show.isAll))
    case .streams: return .rows(relationsTable(.stream))
    case .tables: return .rows(relationsTable(.table))
    case .queries: return .rows(queriesTable(isExtended: show.isExtended))
    case .functions: return .rows(functionsTable())
    case .types:
      return .rows(Self.table(["Type", "Schema"], catalog.types.map { [.string($0.name), .string("\($0.type)")] }))
    case .properties: return .rows(propertiesTable())
    case .variables:
      return .rows(
        Self.table(
          ["Variable", "Value"],
          catalog.variables.sorted { $0.key < $1.key }.map { [.string($0.key), .string($0.value)] }))
    case .connectors, .sinkConnectors: return .rows(connectorsTable())
    case .sourceConnectors: return .rows(connectorsTable(isEmpty: true))
    case .connectorPlugins:
      return .rows(Self.table(["Class", "Type"], [[.string("postgres"), .string("SINK")]]))
    }
  }

  private func topicsTable(isAll: Bool) throws(BrokerError) -> ResultTable {
    let topics = try environment.broker.topics().filter { isAll || !isInternal(topic: $0.name) }
    return Self.table(
      ["Topic", "Partitions", "Replicas"],
      topics.map { [.string($0.name), .integer(Int64($0.partitionCount)), .integer(Int64($0.replicas))] })
  }

  /// Whether a topic is one of this application's own, or of Kafka's.
  private func isInternal(topic: String) -> Bool {
    topic.hasPrefix("_")
      || (topic.hasPrefix(environment.applicationID + "-")
        && (["-changelog", "-repartition", "-subscription"].contains(where: topic.hasSuffix)))
  }

  private func relationsTable(_ kind: Planner.Relation.Kind) -> ResultTable {
    let relations = catalog.relations.filter { $0.kind == kind }.sorted { $0.name < $1.name }
    return Self.table(
      ["Name", "Topic", "Key format", "Value format", "Windowed"],
      relations.map { relation in
        [
          .string(relation.name), .string(relation.topic), .string(relation.keyFormat.name),
          .string(relation.valueFormat.name), .boolean(relation.keyWindow != nil),
        ]
      })
  }

  private func functionsTable() -> ResultTable {
    Self.table(
      ["Function", "Category", "What it does"],
      environment.functions.summaries.map { [.string($0.name), .string($0.category), .string($0.summary)] })
  }

  private func propertiesTable() -> ResultTable {
    var rows: [[Value]] = SessionProperties.known.map { property in
      [.string(property.name), catalog.properties[property.name].map(Value.string) ?? .null, .string(property.summary)]
    }
    let known = Set(SessionProperties.known.map(\.name))
    for (name, value) in catalog.properties.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
      rows.append([.string(name), .string(value), .string("kept, without effect")])
    }
    return Self.table(["Property", "Value", "What it does"], rows)
  }

  func describe(_ describe: Describe) throws -> StatementResult {
    switch describe.subject {
    case .source(let name):
      guard let relation = catalog[name.text] else { throw Diagnostic.unknownRelation(name, among: catalog) }
      return describe.isExtended ? .text(try extendedDescription(of: relation)) : .rows(columnsTable(of: relation))
    case .streams: return .text(try descriptions(of: .stream, isExtended: describe.isExtended))
    case .tables: return .text(try descriptions(of: .table, isExtended: describe.isExtended))
    case .function(let name): return .text(try functionDescription(name))
    case .connector(let name): return .text(try connectorDescription(name))
    }
  }

  private func columnsTable(of relation: Planner.Relation) -> ResultTable {
    Self.table(
      ["Field", "Type"],
      relation.schema.columns.map { column in
        let suffix =
          switch column.role {
          case .key: relation.kind == .table ? " (primary key)" : " (key)"
          case .value: ""
          case .headers(nil): " (headers)"
          case .headers(let name?): " (header '\(name)')"
          }
        return [.string(column.name), .string("\(column.type)\(suffix)")]
      })
  }

  private func descriptions(of kind: Planner.Relation.Kind, isExtended: Bool) throws -> String {
    try catalog.relations.filter { $0.kind == kind }.map { try extendedDescription(of: $0) }.joined(separator: "\n\n")
  }

  private func extendedDescription(of relation: Planner.Relation) throws -> String {
    var lines = ["\(relation.kind.titleCased) \(relation.name)"]
    lines += columnsTable(of: relation).rows.map { row in
      guard case .string(let name) = row[0], case .string(let type) = row[1] else { return "" }
      return "  \(name)  \(type)"
    }
    let partitions = (try? environment.broker.describe(topic: relation.topic).partitionCount).map { "\($0)" } ?? "?"
    lines.append("Topic:        \(relation.topic) (partitions: \(partitions))")
    lines.append("Key format:   \(relation.keyFormat.name)")
    lines.append("Value format: \(relation.valueFormat.name)")
    if let time = relation.timestamp {
      lines.append("Timestamp:    \(time.column)\(time.format.map { " by '\($0)'" } ?? "")")
    }
    let writers = queries.all.filter { $0.plan.sink.name == relation.name }.map(\.id)
    let readers = queries.reading(relation.name).map(\.id)
    if !writers.isEmpty { lines.append("Written by:   \(writers.joined(separator: ", "))") }
    if !readers.isEmpty { lines.append("Read by:      \(readers.joined(separator: ", "))") }
    lines.append("Statement:    \(relation.statementText)")
    return lines.joined(separator: "\n")
  }

  private func functionDescription(_ name: Identifier) throws -> String {
    guard let text = environment.functions.reference(of: name.text.uppercased()) else {
      throw Diagnostic(
        .unknownName, "there is no function \(name.text)", at: name.range,
        hint: NearestName.hint(for: name.text.uppercased(), in: environment.functions.names))
    }
    return text
  }

  func explain(_ explain: Explain, source: String) throws -> StatementResult {
    switch explain.subject {
    case .statement(let statement): return .text(PlanPrinter.text(try plan(statement)))
    case .query(let name):
      guard let query = queries.all.first(where: { $0.id.uppercased() == name.text.uppercased() }) else {
        throw Diagnostic.unknownQuery(name, among: queries)
      }
      let plan = "\(query.text)\n\n\(PlanPrinter.text(query.plan.root))"
      return .text(explain.isAnalyze ? "\(plan)\n\n\(analysis(of: query))" : plan)
    }
  }

  /// A table of text and numbers about the session itself.
  static func table(_ names: [String], _ rows: [[Value]]) -> ResultTable {
    let columns = names.indices.map { index -> ResultColumn in
      let type: SQLType
      switch rows.first?[index] {
      case .integer: type = .bigint
      case .boolean: type = .boolean
      case nil, .null, .double, .decimal, .string, .bytes, .array, .map, .structure: type = .string
      }
      return ResultColumn(name: names[index], type: type)
    }
    return ResultTable(columns: columns, rows: rows)
  }
}
