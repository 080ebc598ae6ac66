/// Rewrites of a plan that leave its result as it is.
enum PlanRules {
  /// The rewrites in their order.
  private static let all: [@Sendable (LogicalPlan) -> LogicalPlan] = [PruneColumns.apply]

  static func apply(_ plan: LogicalPlan) -> LogicalPlan {
    all.reduce(plan) { plan, rule in rule(plan) }
  }
}
