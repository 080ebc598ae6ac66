import Parser

/// The columns that a query's result is stored with: the key, its window, and the rest of the SELECT list as values.
struct SinkLayout {
  private var columns: [PlanColumn] = []
  private var expressions: [TypedExpression] = []
  private let input: PlanSchema

  /// - Throws: a diagnostic where the key is missing or stands twice, where nothing is left for the value, and for
  ///   columns without a type or of one name.
  init(_ planned: PlannedQuery, name: Identifier) throws(Diagnostic) {
    input = planned.source.plan.schema
    var keyItems: Set<Int> = []
    for (key, candidates) in zip(input.keyIndices, planned.source.keyColumns) {
      let item = try Self.keyItem(candidates, planned, place: columns.count, name: name)
      keyItems.insert(item)
      columns.append(PlanColumn(planned.items[item].name, input.columns[key].type, role: .key))
      expressions.append(TypedExpression(.column(key), input.columns[key].type, range: planned.items[item].range))
    }
    for index in [input.windowStartIndex, input.windowEndIndex].compactMap({ $0 }) {
      columns.append(PlanColumn(input.columns[index].name, .bigint, role: input.columns[index].role))
      expressions.append(TypedExpression(.column(index), .bigint))
    }
    for (index, item) in planned.items.enumerated() where !keyItems.contains(index) {
      guard !item.expression.isNullLiteral else {
        throw Diagnostic(
          .typeMismatch, "NULL alone has no type", at: item.range, hint: "CAST(NULL AS STRING) gives it one")
      }
      if columns.contains(where: { $0.name == item.name && ($0.role == .key || $0.role == .value) }) {
        throw Diagnostic(
          .duplicateName, "two columns of the result are called \(item.name)", at: item.range,
          hint: "give one another name: ... AS name")
      }
      columns.append(PlanColumn(item.name, item.expression.type, role: .value))
      expressions.append(item.expression)
    }
    guard columns.contains(where: { $0.role == .value }) else {
      throw Diagnostic(
        .invalidSchema, "the result has a key but no value columns", at: planned.items.first?.range ?? name.range,
        hint: "AS_VALUE(key) AS copy puts the key into the value too")
    }
  }

  /// The entry of the SELECT list that is the key column.
  private static func keyItem(_ candidates: [Int], _ planned: PlannedQuery, place: Int, name: Identifier)
    throws(Diagnostic) -> Int
  {
    for candidate in candidates {
      let matches = planned.items.indices.filter { planned.items[$0].expression.columnIndex == candidate }
      guard let first = matches.first else { continue }
      if matches.count > 1 {
        throw Diagnostic(
          .invalidArgument, "the key column stands in the SELECT list twice", at: planned.items[matches[1]].range,
          notes: [.init("it stands here", at: planned.items[first].range)],
          hint: "AS_VALUE(...) makes a copy of the key for the value")
      }
      return first
    }
    let spelled: [String]
    if planned.keySyntax.indices.contains(place) {
      spelled = [SQLPrinter.text(of: planned.keySyntax[place])]
    } else {
      spelled = candidates.compactMap { index in
        planned.source.scope.entries.first { $0.index == index }.map { entry in
          let parts = planned.source.isJoin ? [entry.qualifier, entry.name] : [entry.name]
          return parts.compactMap { $0.map(SQLName.quotedIfNeeded) }.joined(separator: ".")
        }
      }
    }
    throw Diagnostic(
      .invalidArgument, "the key of \(name.text) is missing in the SELECT list: \(spelled.joined(separator: " or "))",
      at: planned.items.first?.range ?? name.range, hint: "SELECT \(spelled.first ?? ""), ...")
  }

  /// The columns of the relation that the result becomes.
  var sinkColumns: [ColumnSchema] {
    columns.compactMap { column in
      switch column.role {
      case .key: ColumnSchema(column.name, column.type, role: .key)
      case .value: ColumnSchema(column.name, column.type)
      case .windowStart, .windowEnd, .metadata: nil
      }
    }
  }

  func projection(of plan: LogicalPlan) -> Projection {
    Projection(
      input: plan, schema: PlanSchema(kind: input.kind, columns: columns, keyWindow: input.keyWindow),
      expressions: expressions)
  }

  /// Brings the result to the columns of a relation that is there already.
  /// - Throws: a diagnostic where they differ by name, or by types that don't widen.
  mutating func match(_ sink: Relation, at range: SourceRange, query: SourceRange) throws(Diagnostic) {
    let wanted = sink.schema.keyColumns + sink.schema.valueColumns
    let own = sinkColumns
    func spelled(_ columns: [ColumnSchema]) -> String {
      columns.map { column in
        "\(SQLName.quotedIfNeeded(column.name)) \(column.type)\(column.role == .key ? " KEY" : "")"
      }.joined(separator: ", ")
    }
    let fits =
      own.count == wanted.count
      && zip(own, wanted).allSatisfy { given, column in
        given.name == column.name && given.role == column.role && Self.fits(given, column)
      }
    guard fits else {
      throw Diagnostic(
        .invalidSchema, "the result does not fit \(sink.name): it is \(spelled(own))", at: query,
        hint: "\(sink.name) is \(spelled(wanted))")
    }
    guard sink.keyWindow == input.keyWindow else {
      throw Diagnostic(.invalidSchema, "the windows of the keys do not fit \(sink.name)", at: range)
    }
    for column in wanted {
      guard
        let index = columns.firstIndex(where: {
          $0.name == column.name && $0.role != .windowStart && $0.role != .windowEnd
        })
      else { continue }
      if expressions[index].type != column.type {
        expressions[index] = try Coercion.cast(expressions[index], to: column.type)
      }
      columns[index].type = column.type
    }
  }

  private static func fits(_ given: ColumnSchema, _ column: ColumnSchema) -> Bool {
    if given.type == column.type { return true }
    guard given.role == .value else { return false }
    if Coercion.widens(given.type, to: column.type) { return true }
    guard case .decimal = column.type, let rank = given.type.numericRank else { return false }
    return rank < 2
  }
}
