import Parser

/// The two inputs of a join on their way to being keyed and partitioned alike.
struct JoinSides {
  private var left: QuerySource
  private var right: QuerySource
  private let criterion: JoinCriterion
  private let join: Parser.Join
  private let catalog: any Catalog

  init(_ left: QuerySource, _ right: QuerySource, _ criterion: JoinCriterion, _ join: Parser.Join, catalog: any Catalog)
  {
    self.left = left
    self.right = right
    self.criterion = criterion
    self.join = join
    self.catalog = catalog
  }

  /// The sides with a `rekey` where they are not keyed by the join's expression, or where their keys are written
  /// otherwise than the other side's.
  /// - Throws: a diagnostic where their windows or their partitions can't be brought together.
  func prepared() throws(Diagnostic) -> JoinSides {
    var sides = self
    let rekeysLeft = !left.isKeyed(by: criterion.left)
    let rekeysRight = !right.isKeyed(by: criterion.right)
    try checkWindows(rekeys: rekeysLeft || rekeysRight)
    if !rekeysLeft, !rekeysRight { try checkPartitions() }

    let usesRight = (rekeysLeft && !rekeysRight) || left.keyFormat.name == "NONE"
    var format = usesRight && right.keyFormat.name != "NONE" ? right.keyFormat : left.keyFormat
    if format.name == "NONE" {
      format = FormatSpecification(catalog.property("ksql.persistence.default.format.key")?.uppercased() ?? "KAFKA")
    }
    let partitions = usesRight ? right.partitions : left.partitions
    if rekeysLeft || needsFormat(format, left) {
      sides.left = rekeyed(left, by: criterion.left, rekeysLeft, format: format, partitions: partitions)
    }
    if rekeysRight || needsFormat(format, right) {
      sides.right = rekeyed(right, by: criterion.right, rekeysRight, format: format, partitions: partitions)
    }
    sides.left.keyFormat = format
    sides.left.partitions = partitions
    return sides
  }

  /// Equal keys have equal bytes only in one format; with one partition that is no matter.
  private func needsFormat(_ format: FormatSpecification, _ side: QuerySource) -> Bool {
    side.keyFormat.name != format.name && !(left.partitions == 1 && right.partitions == 1)
  }

  private func rekeyed(
    _ side: QuerySource, by expression: TypedExpression, _ changesKey: Bool, format: FormatSpecification,
    partitions: Int?
  ) -> QuerySource {
    var side = side
    let input = side.plan.schema
    var columns = input.columns
    var expressions = columns.indices.map { TypedExpression(.column($0), columns[$0].type) }
    if changesKey {
      for index in columns.indices { columns[index].role = .value }
      columns.insert(PlanColumn("ROWKEY", expression.type, role: .key), at: 0)
      expressions.insert(expression, at: 0)
      side.scope.entries = side.scope.entries.map { entry in
        var moved = entry
        moved.index += 1
        return moved
      }
      side.keyColumns = [[0] + (expression.columnIndex.map { [$0 + 1] } ?? [])]
    }
    let schema = PlanSchema(kind: input.kind, columns: columns, keyWindow: changesKey ? nil : input.keyWindow)
    side.plan = .rekey(
      Rekey(
        input: side.plan, schema: schema, expressions: expressions, keepsPartitioning: false, partitions: partitions,
        keyFormat: format))
    return side
  }

  private func checkWindows(rekeys: Bool) throws(Diagnostic) {
    let names = [left, right].map { $0.scope.qualifiers.joined(separator: ", ") }
    switch (left.plan.schema.keyWindow, right.plan.schema.keyWindow) {
    case (nil, nil): return
    case (.session?, .session?): break
    case (.time(let first)?, .time(let second)?):
      // ksqlDB lets keys of the registry's formats through here, whatever their windows' sizes.
      guard first == second || catalog.format(named: left.keyFormat.name)?.usesSchemaRegistry == true else {
        throw Diagnostic(
          .invalidArgument, "the windows of \(names[0]) and \(names[1]) differ in size", at: join.range,
          hint: "equal windows can be joined")
      }
    case (nil, _?), (_?, nil):
      let (windowed, plain) = right.plan.schema.keyWindow == nil ? (names[0], names[1]) : (names[1], names[0])
      throw Diagnostic(
        .invalidArgument, "the keys of \(windowed) carry windows and those of \(plain) do not, so none are equal",
        at: join.range)
    case (.session?, .time?), (.time?, .session?):
      throw Diagnostic(
        .invalidArgument, "session windows and windows of a fixed size can't be joined", at: join.range)
    }
    guard !rekeys else {
      throw Diagnostic(
        .invalidArgument, "windowed keys can't be changed for a join", at: join.criterion.range,
        hint: "join on the key columns")
    }
  }

  private func checkPartitions() throws(Diagnostic) {
    guard let first = left.partitions, let second = right.partitions, first != second else { return }
    let names = [left.relations[0].topic, right.relations[0].topic]
    throw Diagnostic(
      .invalidArgument,
      "topics with different numbers of partitions can't be joined: "
        + "\(names[0]) has \(first), \(names[1]) has \(second)",
      at: join.range,
      hint: "CREATE ... WITH (PARTITIONS = \(first)) AS SELECT * FROM "
        + "\(SQLName.quotedIfNeeded(right.relations[0].name)) makes one that fits")
  }

  // MARK: - The join itself

  func joined(kind: Join.Kind, form: Join.Form) -> QuerySource {
    let window = left.plan.schema.keyWindow
    let prefix = window == nil ? 1 : 3
    let leftShift = prefix
    let rightShift = prefix + left.plan.schema.columns.count
    var viable: [Int] = []
    if kind != .full {
      viable += sideKeys(left, criterion.left).map { $0 + leftShift }
      viable += sideKeys(right, criterion.right).map { $0 + rightShift }
    }
    let name = viable.first.map { columnName($0, leftShift: leftShift, rightShift: rightShift) } ?? syntheticName
    var columns = [PlanColumn(name, criterion.left.type, role: .key)]
    if window != nil {
      columns.append(PlanColumn("WINDOWSTART", .bigint, role: .windowStart))
      columns.append(PlanColumn("WINDOWEND", .bigint, role: .windowEnd))
    }
    var result = merged(columns, kind: kind, form: form, window: window, leftShift: leftShift, rightShift: rightShift)
    if viable.isEmpty {
      result.scope.entries.insert(
        Scope.Entry(name: name, qualifier: nil, type: criterion.left.type, index: 0, kind: .key), at: 0)
      viable = [0]
    }
    result.keyColumns = [viable]
    return result
  }

  func joinedByForeignKey(kind: Join.Kind) -> QuerySource {
    let keys = left.plan.schema.keyIndices
    let columns = keys.map { index in
      PlanColumn(left.plan.schema.columns[index].name, left.plan.schema.columns[index].type, role: .key)
    }
    let shift = columns.count
    var result = merged(
      columns, kind: kind, form: .tableForeignKey(criterion.left), window: nil, leftShift: shift,
      rightShift: shift + left.plan.schema.columns.count)
    result.keyColumns = left.keyColumns.map { $0.map { $0 + shift } }
    return result
  }

  private func merged(
    _ keys: [PlanColumn], kind: Join.Kind, form: Join.Form, window: KeyWindow?, leftShift: Int, rightShift: Int
  ) -> QuerySource {
    let sides = left.plan.schema.columns + right.plan.schema.columns
    let columns = keys + sides.map { PlanColumn($0.name, $0.type, role: .value, source: $0.source) }
    let schema = PlanSchema(kind: left.kind, columns: columns, keyWindow: window)
    var result = left
    result.plan = .join(Join(kind: kind, form: form, left: left.plan, right: right.plan, schema: schema))
    // The ROWKEY of a join below is no column of this one.
    result.scope = Scope(
      entries: shifted(left.scope.entries.filter { $0.qualifier != nil }, leftShift)
        + shifted(right.scope.entries, rightShift),
      qualifiers: left.scope.qualifiers + right.scope.qualifiers)
    result.relations += right.relations
    return result
  }

  private func shifted(_ entries: [Scope.Entry], _ shift: Int) -> [Scope.Entry] {
    entries.map { entry in
      var moved = entry
      moved.index += shift
      return moved
    }
  }

  /// The columns of one side that hold the join's key and can be named.
  private func sideKeys(_ side: QuerySource, _ expression: TypedExpression) -> [Int] {
    let named = Set(side.scope.entries.filter { $0.qualifier != nil }.map(\.index))
    return side.keyColumns[0].filter { named.contains($0) }
  }

  private func columnName(_ index: Int, leftShift: Int, rightShift: Int) -> String {
    index < rightShift
      ? left.plan.schema.columns[index - leftShift].name : right.plan.schema.columns[index - rightShift].name
  }

  /// ROWKEY, or ROWKEY_1 and so on where a relation has such a column itself.
  private var syntheticName: String {
    let names = Set((left.scope.entries + right.scope.entries).filter { $0.qualifier != nil }.map(\.name))
    guard names.contains(where: { $0 == "ROWKEY" || $0.hasPrefix("ROWKEY_") }) else { return "ROWKEY" }
    let highest = names.compactMap { $0 == "ROWKEY" ? 0 : $0.hasPrefix("ROWKEY_") ? Int($0.dropFirst(7)) : nil }.max()
    return "ROWKEY_\((highest ?? 0) + 1)"
  }
}
