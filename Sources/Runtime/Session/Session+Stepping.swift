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

  /// The values that a row of INSERT VALUES would write, one for each of the relation's columns.
  /// - Throws: `Diagnostic` where the statement would be refused.
  package func rowValues(
    _ insert: InsertValues, range: SourceRange
  ) throws -> (relation: Planner.Relation, values: [Value]) {
    guard case .insertValues(let plan) = try plan(Statement(.insertValues(insert), range: range)),
      let row = plan.rows.first
    else { throw SessionError.failed("INSERT VALUES gives no row") }
    return (plan.relation, try row.values.map { try constantValue($0) })
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
