import Planner

/// A part of a persistent query whose records need not change partitions: it reads topics that are partitioned alike
/// and writes one. A query is a chain of stages with a repartition topic between one and the next.
struct StagePlan: Sendable {
  /// Place in the query, from the sources to the sink.
  let index: Int
  let root: LogicalPlan
  /// What it writes: the query's sink, or a repartition topic.
  let output: Planner.Relation
  /// The repartition topic to be made; nil where the output is the query's sink.
  let repartitionTopic: TopicPlan?
  /// Changes of a table are written one by one, taken from the old key and added to the new one.
  let splitsChanges: Bool
  // Asked for with every batch, and so not looked for in the plan each time.
  /// The relations it reads, left before right.
  let scans: [Scan]
  /// Whether windows in it wait for their ends.
  let holdsBackWindows: Bool

  init(
    index: Int, root: LogicalPlan, output: Planner.Relation, repartitionTopic: TopicPlan? = nil,
    splitsChanges: Bool = false
  ) {
    self.index = index
    self.root = root
    self.output = output
    self.repartitionTopic = repartitionTopic
    self.splitsChanges = splitsChanges
    scans = root.scans
    holdsBackWindows = root.holdsBackWindows
  }
}

extension LogicalPlan {
  /// Whether there is an EMIT FINAL in it.
  var holdsBackWindows: Bool {
    if case .suppress = self { return true }
    return inputs.contains(where: \.holdsBackWindows)
  }

  /// The leaves, left before right.
  package var scans: [Scan] {
    if case .scan(let scan) = self { return [scan] }
    return inputs.flatMap(\.scans)
  }
}
