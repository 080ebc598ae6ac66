import Planner

/// The operators of a stage or of a transient query in one task, and how rows go from one to the next: from each
/// source up to the root, whose rows are the result.
final class Pipeline {
  /// Where an operator's rows go: a port of another operator; nil: they are the result.
  struct Target {
    var node: Int
    var port: Int
  }

  struct Node {
    let operation: any Operator
    let target: Target?
  }

  /// An operator stands behind the one that it feeds: the root is the first.
  private let nodes: [Node]
  /// Where the rows of each source go; nil: they are the result themselves.
  private let entries: [Target?]
  let resultSchema: PlanSchema
  /// The operator that all sources feed, each its own port in their order, if it takes them in turns.
  private let mergingNode: Int?

  init(nodes: [Node], entries: [Target?], resultSchema: PlanSchema) {
    self.nodes = nodes
    self.entries = entries
    self.resultSchema = resultSchema
    let node = entries.first??.node
    let isMerging = entries.count == 2 && entries.indices.allSatisfy { entries[$0]?.node == node && entries[$0]?.port == $0 }
    mergingNode = node.flatMap { isMerging && nodes[$0].operation is any MergingOperator ? $0 : nil }
  }

  /// Whether rows of several sources may be pushed at once.
  var mergesSources: Bool { mergingNode != nil }

  /// Sends rows of several sources through, in their order. Only where `mergesSources`.
  func push(_ rows: MergedRows, emit: (Batch) throws -> Void) throws {
    guard let mergingNode, let operation = nodes[mergingNode].operation as? any MergingOperator else { return }
    if let batch = try operation.process(rows) { try send(batch, to: nodes[mergingNode].target, emit) }
  }

  /// Sends rows of a source through; `emit` gets what comes out at the root.
  func push(_ batch: Batch, source: Int, emit: (Batch) throws -> Void) throws {
    try send(batch, to: entries[source], emit)
  }

  /// Lets operators act on time alone: windows that close.
  func advance(toStreamTimeMillis time: Int64, emit: (Batch) throws -> Void) throws {
    // From the leaves to the root, so that what one lets out is seen by the next before its own turn.
    for node in nodes.reversed() {
      if let batch = try node.operation.advance(toStreamTimeMillis: time) { try send(batch, to: node.target, emit) }
    }
  }

  /// Lets operators put out what they hold back until the next commit.
  func flush(emit: (Batch) throws -> Void) throws {
    for node in nodes.reversed() {
      if let batch = try node.operation.flush() { try send(batch, to: node.target, emit) }
    }
  }

  /// The changes that `flush` would let out now: how many, and about how many bytes of state they are.
  var heldBack: (changes: Int, bytes: Int) {
    var result = (changes: 0, bytes: 0)
    for node in nodes {
      let changes = node.operation.heldBackChanges
      if changes == 0 { continue }
      let stores = node.operation.stores
      let rows = stores.reduce(0) { $0 + $1.rowCount }
      let bytes = stores.reduce(0) { $0 + $1.byteCount }
      result.changes += changes
      result.bytes += rows == 0 ? 0 : changes * bytes / rows
    }
    return result
  }

  /// The operators, for what wraps around them: state, metrics, EXPLAIN ANALYZE.
  var operators: [any Operator] { nodes.map(\.operation) }

  private func send(_ batch: Batch, to target: Target?, _ emit: (Batch) throws -> Void) throws {
    var batch = batch
    var target = target
    while batch.count > 0, let place = target {
      let node = nodes[place.node]
      guard let result = try node.operation.process(batch, port: place.port) else { return }
      batch = result
      target = node.target
    }
    if batch.count > 0 { try emit(batch) }
  }
}
