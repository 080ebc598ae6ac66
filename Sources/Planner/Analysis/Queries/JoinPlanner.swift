import Parser

/// Plans FROM: one relation, or joins from left to right.
struct JoinPlanner {
  let catalog: any Catalog

  func plan(_ relation: Parser.Relation) throws(Diagnostic) -> QuerySource {
    // Chains of joins nest to the left; they are walked by a loop, so their length is no matter.
    var joins: [Parser.Join] = []
    var rest = relation
    while case .join(let join) = rest {
      joins.append(join)
      rest = join.left
    }
    guard case .source(let first) = rest else { throw Diagnostic(.syntax, "FROM names no relation") }
    var source = try SourcePlanner(catalog: catalog).plan(first)
    for (index, join) in joins.reversed().enumerated() {
      source = try self.join(join, source, isFirst: index == 0)
    }
    return source
  }

  private func join(_ join: Parser.Join, _ left: QuerySource, isFirst: Bool)
    throws(Diagnostic) -> QuerySource
  {
    let right = try SourcePlanner(catalog: catalog).plan(join.right)
    try checkSources(left, right, join)
    let criterion = try JoinCriterion(join.criterion, left: left, right: right, catalog: catalog)
    let kind = Join.Kind(join.kind)
    switch (left.kind, right.kind) {
    case (.stream, .stream):
      let window = try self.window(join)
      let sides = try JoinSides(left, right, criterion, join, catalog: catalog).prepared()
      return sides.joined(kind: kind, form: .streamStream(window))
    case (.stream, .table):
      try refuseWithin(join, "stream-table")
      guard kind == .inner || kind == .left else {
        throw Diagnostic(
          .invalidArgument, "a stream can't be \(kind.rawValue) joined to a table", at: join.range,
          hint: "INNER and LEFT joins of a stream to a table are possible")
      }
      try requirePrimaryKey(right, criterion, join)
      let sides = try JoinSides(left, right, criterion, join, catalog: catalog).prepared()
      return sides.joined(kind: kind, form: .streamTable)
    case (.table, .stream):
      throw Diagnostic(
        .invalidArgument, "a table can't be joined to a stream, only a stream to a table", at: join.range,
        hint: "FROM \(join.right.name.text) JOIN ...: the stream comes first")
    case (.table, .table):
      try refuseWithin(join, "table-table")
      try requirePrimaryKey(right, criterion, join)
      guard left.isKeyed(by: criterion.left) else {
        return try foreignKeyJoin(join, kind, left, right, criterion, isFirst: isFirst)
      }
      let sides = try JoinSides(left, right, criterion, join, catalog: catalog).prepared()
      return sides.joined(kind: kind, form: .tableTable)
    }
  }

  private func foreignKeyJoin(
    _ join: Parser.Join, _ kind: Join.Kind, _ left: QuerySource, _ right: QuerySource, _ criterion: JoinCriterion,
    isFirst: Bool
  ) throws(Diagnostic) -> QuerySource {
    try FeatureSwitch.foreignKeyJoins.require(in: catalog, at: join.criterion.range)
    guard isFirst else {
      throw Diagnostic(
        .invalidArgument, "a join on a foreign key can only be the first of several joins", at: join.criterion.range,
        hint: "make it a table of its own, and join that")
    }
    guard kind == .inner || kind == .left else {
      throw Diagnostic(
        .invalidArgument, "a \(kind.rawValue) join on a foreign key is not possible", at: join.range,
        hint: "INNER and LEFT joins on a foreign key are")
    }
    return JoinSides(left, right, criterion, join, catalog: catalog).joinedByForeignKey(kind: kind)
  }

  private func checkSources(_ left: QuerySource, _ right: QuerySource, _ join: Parser.Join) throws(Diagnostic) {
    let name = join.right.name.text
    if left.relations.contains(where: { $0.name == name }) {
      throw Diagnostic(
        .invalidArgument, "\(name) can't be joined to itself", at: join.right.range,
        hint: "CREATE ... AS SELECT * FROM \(SQLName.quotedIfNeeded(name)) makes a second one to join to")
    }
    if left.scope.qualifiers.contains(join.right.qualifier.text) {
      throw Diagnostic(
        .duplicateName, "two relations of this query go by the name \(join.right.qualifier.text)",
        at: join.right.range, hint: "give one another name: \(name) AS ...")
    }
    for relation in left.relations + right.relations where relation.valueFormat.name == "KAFKA" {
      throw Diagnostic(
        .invalidArgument, "\(relation.name) has values in the format KAFKA, which can't be joined", at: join.range,
        hint: "CREATE STREAM ... WITH (VALUE_FORMAT = 'JSON') AS SELECT * FROM \(SQLName.quotedIfNeeded(relation.name))"
      )
    }
  }

  private func requirePrimaryKey(_ right: QuerySource, _ criterion: JoinCriterion, _ join: Parser.Join)
    throws(Diagnostic)
  {
    guard right.isKeyed(by: criterion.right) else {
      let names = right.keyColumns.compactMap { $0.first.map { right.plan.schema.columns[$0].name } }
      throw Diagnostic(
        .invalidArgument,
        "a table is joined on its primary key, and that of \(join.right.name.text) is "
          + names.joined(separator: ", "), at: join.criterion.range)
    }
  }

  private func refuseWithin(_ join: Parser.Join, _ form: String) throws(Diagnostic) {
    guard let within = join.within else { return }
    throw Diagnostic(
      .invalidArgument, "a \(form) join has no WITHIN", at: within.range, hint: "WITHIN is for joins of two streams")
  }

  private func window(_ join: Parser.Join) throws(Diagnostic) -> JoinWindow {
    guard let within = join.within else {
      throw Diagnostic(
        .invalidArgument, "a join of two streams needs WITHIN", at: join.right.range,
        hint: "JOIN \(SQLName.quotedIfNeeded(join.right.name.text)) WITHIN 1 HOUR ON ...")
    }
    return JoinWindow(
      beforeMillis: within.before.millis, afterMillis: within.after.millis, graceMillis: within.grace?.millis)
  }
}

extension Join.Kind {
  init(_ kind: Parser.Join.Kind) {
    switch kind {
    case .inner: self = .inner
    case .left: self = .left
    case .right: self = .right
    case .full: self = .full
    }
  }
}

extension QuerySource {
  /// Is the expression just what its rows are keyed by.
  func isKeyed(by expression: TypedExpression) -> Bool {
    guard keyColumns.count == 1, let index = expression.columnIndex else { return false }
    return keyColumns[0].contains(index)
  }
}
