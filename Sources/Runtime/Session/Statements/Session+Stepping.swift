import Parser
import Planner

/// What tests need of a session whose queries run step by step.
extension Session {
  /// The streams and tables that there are, in the order of their creation.
  package var relations: [Planner.Relation] { catalog.relations }

  /// The topics that persistent queries write their results to.
  package var queryTopics: [String] { queries.all.map(\.plan.sink.topic) }

  /// Runs all queries until nothing moves any more.
  package func settle() throws { try queries.runIfStepped() }

  /// The values that a row of literals means in a relation, one for each of its columns. They are taken as INSERT
  /// VALUES takes them, whether or not the relation may be written to; columns of headers are NULL.
  /// - Throws: `Diagnostic` where the row does not fit the columns.
  package func rowValues(
    _ insert: InsertValues, range: SourceRange
  ) throws -> (relation: Planner.Relation, values: [Value]) {
    var writable = catalog
    if var relation = catalog[insert.target.text] {
      relation.isReadOnly = false
      relation.keyWindow = nil
      relation.schema.columns.removeAll { if case .headers = $0.role { true } else { false } }
      writable.add(relation)
    }
    let planner = StatementPlanner(catalog: SessionCatalogView(catalog: writable, environment: environment))
    guard case .insertValues(let plan) = try planner.plan(Statement(.insertValues(insert), range: range)),
      let row = plan.rows.first, let relation = catalog[plan.relation.name]
    else { throw SessionError.failed("INSERT VALUES gives no row") }
    let values = try zip(plan.relation.schema.columns, row.values).map { ($0.name, try constantValue($1)) }
    let byName = Dictionary(uniqueKeysWithValues: values)
    return (relation, relation.schema.columns.map { byName[$0.name] ?? .null })
  }

  /// A task of the first stage of a query, for partition 0 and fed by hand: what benchmarks drive.
  /// - Throws: `Diagnostic` where the statement is wrong or is no persistent query.
  package func makeTask(_ statement: Statement) throws -> StageTask {
    guard case .createAsSelect(let plan) = try plan(statement) else {
      throw Diagnostic(.invalidArgument, "only CREATE ... AS SELECT has tasks", at: statement.range)
    }
    let broker = environment.broker
    let stages = try StageSplitter.split(plan.root, sink: plan.sink, topicPrefix: "task") {
      try broker.describe(topic: $0).partitionCount
    }
    return try StageTask(
      stage: stages[0], partition: 0, query: plan.sink.name, settings: settings, environment: environment)
  }
}
