import Parser

/// Plans a SELECT typed by itself: a pull query, or with EMIT a push query.
struct SelectPlanner {
  let catalog: any Catalog

  func plan(_ query: Query) throws(Diagnostic) -> SelectPlan {
    let mode: SelectPlan.Mode = query.emit == nil ? .pull : .push
    if mode == .push, let first = query.orderBy.first, query.limit == nil {
      throw Diagnostic(
        .invalidArgument, "a push query never ends, so its rows can't be ordered", at: first.expression.range,
        hint: "without EMIT CHANGES it is a pull query, which can")
    }
    let planned = try QueryPlanner(catalog: catalog, isPersistent: false).plan(query)

    var layout = SelectLayout(planned.source.plan.schema)
    let output = planned.items.map { item in
      SelectPlan.OutputColumn(index: layout.place(item.expression, name: item.name), name: item.name)
    }
    for item in planned.items where item.expression.isNullLiteral {
      throw Diagnostic(
        .typeMismatch, "NULL alone has no type", at: item.range, hint: "CAST(NULL AS STRING) gives it one")
    }
    var orderBy: [SelectPlan.Ordering] = []
    for (position, (item, term)) in zip(query.orderBy, planned.order).enumerated() {
      let index: Int =
        switch term {
        case .item(let item): output[item].index
        case .expression(let expression): layout.place(expression, name: "ORDER_BY_\(position)")
        }
      orderBy.append(try ordering(item, index: index, type: layout.columns[index].type))
    }
    var root = LogicalPlan.project(layout.projection(of: planned.source.plan))
    root = try FinalResults.suppressed(root, query, catalog: catalog)
    return SelectPlan(
      mode: mode, root: PlanRules.apply(root), output: output, orderBy: orderBy,
      limit: query.limit.map { Int(clamping: $0.count) })
  }

  private func ordering(_ item: OrderItem, index: Int, type: SQLType) throws(Diagnostic) -> SelectPlan.Ordering {
    guard !type.isNested else {
      throw Diagnostic(.typeMismatch, "values of \(type) have no order", at: item.expression.range)
    }
    let isDescending = item.direction == .descending
    let nullsFirst: Bool =
      switch item.nulls {
      case .first: true
      case .last: false
      case nil: isDescending
      }
    return SelectPlan.Ordering(index: index, isDescending: isDescending, nullsFirst: nullsFirst)
  }
}

/// The columns of a SELECT's result: the key with its window, which changes of tables need, then the rest.
struct SelectLayout {
  private(set) var columns: [PlanColumn] = []
  private var expressions: [TypedExpression] = []
  private let input: PlanSchema

  init(_ input: PlanSchema) {
    self.input = input
    for (index, column) in input.columns.enumerated() {
      switch column.role {
      case .key, .windowStart, .windowEnd:
        columns.append(PlanColumn(column.name, column.type, role: column.role))
        expressions.append(TypedExpression(.column(index), column.type))
      case .value, .metadata:
        continue
      }
    }
  }

  /// The place of an expression among the columns. Only columns share one: two calls of RANDOM() are two values.
  mutating func place(_ expression: TypedExpression, name: String) -> Int {
    if expression.columnIndex != nil, let index = expressions.firstIndex(of: expression) { return index }
    columns.append(PlanColumn(name, expression.type, role: .value))
    expressions.append(expression)
    return columns.count - 1
  }

  func projection(of plan: LogicalPlan) -> Projection {
    Projection(
      input: plan, schema: PlanSchema(kind: input.kind, columns: columns, keyWindow: input.keyWindow),
      expressions: expressions)
  }
}

/// EMIT FINAL.
enum FinalResults {
  /// The plan, its rows held back until their windows close where the query has EMIT FINAL.
  static func suppressed(
    _ plan: LogicalPlan, _ query: Query, catalog: any Catalog
  ) throws(Diagnostic) -> LogicalPlan {
    guard let emit = query.emit, emit.mode == .final else { return plan }
    try FeatureSwitch.emitFinal.require(in: catalog, at: emit.range)
    guard query.window != nil else {
      throw Diagnostic(
        .invalidArgument, "EMIT FINAL waits for windows to close, and this query has no WINDOW", at: emit.range,
        hint: "EMIT CHANGES gives each change")
    }
    return .suppress(Suppress(input: plan))
  }
}
