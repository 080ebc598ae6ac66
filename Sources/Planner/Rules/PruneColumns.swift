/// Leaves out the columns that nothing reads, from the root down to the scans, so that only what is needed is decoded.
///
/// `Project(A)` over `Scan(K, A, B, ROWTIME)` becomes `Project(A)` over `Scan(K, A)`. Keys and windows always stay.
enum PruneColumns {
  @Sendable static func apply(_ plan: LogicalPlan) -> LogicalPlan {
    prune(plan, needed: Set(plan.schema.columns.indices)).plan
  }

  /// A plan without some of its columns, and where the others stand now.
  private struct Pruned {
    var plan: LogicalPlan
    var places: [Int: Int]

    /// An expression over the columns as they stood before.
    func moved(_ expression: TypedExpression) -> TypedExpression {
      expression.remapped { places[$0] ?? $0 }
    }
  }

  private static func prune(_ plan: LogicalPlan, needed: Set<Int>) -> Pruned {
    let kept = keep(plan.schema, needed)
    switch plan {
    case .scan(var scan):
      scan.schema.columns = kept.map { scan.schema.columns[$0] }
      return Pruned(plan: .scan(scan), places: places(kept))
    case .filter(var filter):
      let input = prune(filter.input, needed: needed.union(filter.predicate.columns))
      filter.input = input.plan
      filter.predicate = input.moved(filter.predicate)
      return Pruned(plan: .filter(filter), places: input.places)
    case .project(var projection):
      let input = prune(projection.input, needed: columns(of: kept.map { projection.expressions[$0] }))
      projection.input = input.plan
      projection.expressions = kept.map { input.moved(projection.expressions[$0]) }
      projection.schema.columns = kept.map { projection.schema.columns[$0] }
      return Pruned(plan: .project(projection), places: places(kept))
    case .rekey(var rekey):
      let input = prune(rekey.input, needed: columns(of: kept.map { rekey.expressions[$0] }))
      rekey.input = input.plan
      rekey.expressions = kept.map { input.moved(rekey.expressions[$0]) }
      rekey.schema.columns = kept.map { rekey.schema.columns[$0] }
      return Pruned(plan: .rekey(rekey), places: places(kept))
    case .explode(let explode):
      return prune(explode, needed: needed)
    case .aggregate(var aggregate):
      let read = columns(of: aggregate.groupBy + aggregate.calls.flatMap(\.arguments))
      let input = prune(aggregate.input, needed: read)
      aggregate.input = input.plan
      aggregate.groupBy = aggregate.groupBy.map(input.moved)
      for index in aggregate.calls.indices {
        aggregate.calls[index].arguments = aggregate.calls[index].arguments.map(input.moved)
      }
      return Pruned(plan: .aggregate(aggregate), places: places(Array(aggregate.schema.columns.indices)))
    case .join(let join):
      return prune(join, needed: needed)
    case .suppress(var suppress):
      let input = prune(suppress.input, needed: needed)
      suppress.input = input.plan
      return Pruned(plan: .suppress(suppress), places: input.places)
    }
  }

  private static func prune(_ explode: Explode, needed: Set<Int>) -> Pruned {
    var explode = explode
    let inputCount = explode.input.schema.columns.count
    let read = needed.filter { $0 < inputCount }.union(columns(of: explode.calls.flatMap(\.arguments)))
    let input = prune(explode.input, needed: read)
    for index in explode.calls.indices {
      explode.calls[index].arguments = explode.calls[index].arguments.map(input.moved)
    }
    explode.input = input.plan
    var places = input.places
    for index in explode.calls.indices { places[inputCount + index] = input.plan.schema.columns.count + index }
    let own = explode.schema.columns[inputCount...]
    explode.schema.columns = input.plan.schema.columns + own
    return Pruned(plan: .explode(explode), places: places)
  }

  private static func prune(_ join: Join, needed: Set<Int>) -> Pruned {
    var join = join
    let leftCount = join.left.schema.columns.count
    let first = join.schema.columns.count - leftCount - join.right.schema.columns.count
    let second = first + leftCount
    var leftNeeded = Set(needed.filter { (first..<second).contains($0) }.map { $0 - first })
    if case .tableForeignKey(let expression) = join.form { leftNeeded.formUnion(expression.columns) }
    let left = prune(join.left, needed: leftNeeded)
    let right = prune(join.right, needed: Set(needed.filter { $0 >= second }.map { $0 - second }))
    if case .tableForeignKey(let expression) = join.form { join.form = .tableForeignKey(left.moved(expression)) }
    join.left = left.plan
    join.right = right.plan
    // What the join puts out is its keys and then just what its inputs still have.
    let newSecond = first + left.plan.schema.columns.count
    var places = Dictionary(uniqueKeysWithValues: (0..<first).map { ($0, $0) })
    for (old, new) in left.places { places[old + first] = new + first }
    for (old, new) in right.places { places[old + second] = new + newSecond }
    let kept = join.schema.columns.indices.filter { places[$0] != nil }
    join.schema.columns = kept.sorted { places[$0, default: 0] < places[$1, default: 0] }.map {
      join.schema.columns[$0]
    }
    return Pruned(plan: .join(join), places: places)
  }

  private static func columns(of expressions: [TypedExpression]) -> Set<Int> {
    expressions.reduce(into: []) { $0.formUnion($1.columns) }
  }

  /// The columns that stay: those that are read, the key and its window.
  private static func keep(_ schema: PlanSchema, _ needed: Set<Int>) -> [Int] {
    schema.columns.indices.filter { index in
      switch schema.columns[index].role {
      case .key, .windowStart, .windowEnd: true
      case .value, .metadata: needed.contains(index)
      }
    }
  }

  private static func places(_ kept: [Int]) -> [Int: Int] {
    Dictionary(uniqueKeysWithValues: zip(kept, kept.indices))
  }
}
