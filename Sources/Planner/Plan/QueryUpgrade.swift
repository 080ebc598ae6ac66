/// What becomes of a running query's state when CREATE OR REPLACE puts another query in its place.
///
/// As in ksqlDB a query may get another WHERE, another HAVING and further columns and goes on where the former one was.
/// What it reads and what it keeps, GROUP BY, aggregates, joins, windows and keys, must stay.
package enum QueryUpgrade: Hashable, Sendable {
  /// The new query goes on from the offsets and with the state of the former one.
  case continues
  /// The kept rows lack columns that the new query needs: it begins anew from what is in the topics.
  case startsOver
  /// What is kept means something else, in words for people.
  case impossible(String)

  package static func from(_ old: LogicalPlan, to new: LogicalPlan) -> QueryUpgrade {
    let (former, wanted) = (steps(old), steps(new))
    for (place, step) in former.enumerated() {
      guard place < wanted.count else { return .impossible("it would lose the step \(step.text)") }
      guard step.text == wanted[place].text else {
        return .impossible("\(step.text) would become \(wanted[place].text)")
      }
    }
    if wanted.count > former.count { return .impossible("it would gain the step \(wanted[former.count].text)") }
    return former.map(\.layout) == wanted.map(\.layout) ? .continues : .startsOver
  }

  /// A step that keeps something, or decides what others keep.
  private struct Step {
    let text: String
    /// The columns of the rows that it keeps or sends through a topic of its own.
    let layout: [[PlanColumn]]
  }

  /// From the result down, without filters and projections, which keep nothing.
  private static func steps(_ plan: LogicalPlan) -> [Step] {
    let below = plan.inputs.flatMap(steps)
    switch plan {
    case .filter, .project:
      return below
    case .scan(let scan):
      // Which of its columns are read, and by which alias, is the business of what stands above.
      let relation = scan.relation
      let text = "\(relation.kind.rawValue) \(SQLName.quotedIfNeeded(relation.name)) from topic \(relation.topic)"
      return [Step(text: text, layout: relation.kind == .table ? [scan.schema.columns] : [])] + below
    case .rekey(let rekey):
      return [Step(text: PlanPrinter.line(plan), layout: rekey.keepsPartitioning ? [] : [rekey.schema.columns])] + below
    case .join(let join):
      return [Step(text: PlanPrinter.line(plan), layout: [join.left.schema.columns, join.right.schema.columns])]
        + below
    case .aggregate, .explode, .suppress:
      return [Step(text: PlanPrinter.line(plan), layout: [])] + below
    }
  }
}
