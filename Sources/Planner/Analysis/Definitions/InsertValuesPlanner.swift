import Parser

/// Plans INSERT INTO ... VALUES and DELETE.
struct InsertValuesPlanner {
  let catalog: any Catalog

  /// A column that a statement gives values for.
  private enum Target {
    case column(Int)
    case rowTime
  }

  func plan(_ statement: InsertValues) throws(Diagnostic) -> InsertValuesPlan {
    try FeatureSwitch.insertValues.require(in: catalog, at: statement.target.range)
    let relation = try writable(statement.target)
    let targets = try self.targets(statement, relation)
    var rows: [InsertValuesPlan.Row] = []
    for row in statement.rows { rows.append(try self.row(row, targets, relation)) }
    return InsertValuesPlan(relation: relation, rows: rows)
  }

  private func writable(_ name: Identifier) throws(Diagnostic) -> Relation {
    let relation = try catalog.existingRelation(name)
    guard !relation.isReadOnly else {
      throw Diagnostic(
        .invalidArgument, "\(relation.spelled) was made with SOURCE, so nothing can be written to it", at: name.range)
    }
    guard relation.keyWindow == nil else {
      throw Diagnostic(
        .invalidArgument, "the keys of \(relation.spelled) carry windows, which a statement can't write",
        at: name.range)
    }
    return relation
  }

  private func targets(_ statement: InsertValues, _ relation: Relation) throws(Diagnostic) -> [Target] {
    let columns = relation.schema.columns
    guard !statement.columns.isEmpty else {
      if let header = columns.first(where: { $0.isHeader }), statement.rows[0].values.count == columns.count {
        throw headerRefusal(header, at: statement.rows[0].range)
      }
      return columns.indices.filter { !columns[$0].isHeader }.map { .column($0) }
    }
    var seen: Set<String> = []
    return try statement.columns.map { (name) throws(Diagnostic) in
      guard seen.insert(name.text).inserted else {
        throw Diagnostic(.duplicateName, "column \(name.text) is listed twice", at: name.range)
      }
      if name.text == "ROWTIME" { return .rowTime }
      guard let index = columns.firstIndex(where: { $0.name == name.text }) else {
        let names = columns.map(\.name)
        throw Diagnostic(
          .unknownName, "\(relation.spelled) has no column \(name.text)", at: name.range,
          hint: NearestName.hint(for: name.text, in: names)
            ?? "it has " + names.map(SQLName.quotedIfNeeded).joined(separator: ", "))
      }
      if columns[index].isHeader { throw headerRefusal(columns[index], at: name.range) }
      return .column(index)
    }
  }

  private func headerRefusal(_ column: ColumnSchema, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidArgument, "column \(column.name) is read from a record's headers and can't be written", at: range,
      hint: "list the other columns: INSERT INTO ... (a, b) VALUES ...")
  }

  private func row(_ row: RowSyntax, _ targets: [Target], _ relation: Relation)
    throws(Diagnostic) -> InsertValuesPlan.Row
  {
    guard row.values.count == targets.count else {
      throw Diagnostic(
        .invalidArgument,
        "\(targets.count) column\(targets.count == 1 ? "" : "s"), "
          + "but \(row.values.count) value\(row.values.count == 1 ? "" : "s")",
        at: row.range, hint: "list the columns that you give: INSERT INTO \(relation.name) (a, b) VALUES ...")
    }
    let columns = relation.schema.columns
    let typer = ExpressionTyper(catalog: catalog, scope: Scope(entries: [], qualifiers: []), clause: "VALUES")
    var values = columns.map { TypedExpression(.constant(.null), $0.type) }
    var time: TypedExpression?
    for (target, expression) in zip(targets, row.values) {
      switch target {
      case .column(let index):
        let column = columns[index]
        let value = try typer.typed(InsertedNulls.leftOut(of: expression, for: column.type))
        values[index] = try ValueCoercion.convert(
          try bytes(value, for: column.type), to: column.type, column: column.name)
      case .rowTime:
        time = try ValueCoercion.convert(try typer.typed(expression), to: .bigint, column: "ROWTIME")
      }
    }
    try checkKey(values, of: relation, at: row.range)
    return InsertValuesPlan.Row(values: values, time: time, range: row.range)
  }

  /// A text for a column of BYTES is Base64, as in ksqlDB.
  private func bytes(_ value: TypedExpression, for type: SQLType) throws(Diagnostic) -> TypedExpression {
    guard type == .bytes, case .constant(.string) = value.kind, let range = value.range else { return value }
    let encoding = TypedExpression(.constant(.string("base64")), .string, range: range)
    return try FunctionResolver(catalog: catalog).scalar(Identifier("TO_BYTES", range: range), typed: [value, encoding])
  }

  private func checkKey(_ values: [TypedExpression], of relation: Relation, at range: SourceRange)
    throws(Diagnostic)
  {
    guard relation.kind == .table else { return }
    for (column, value) in zip(relation.schema.columns, values) where column.role == .key && value.isNullLiteral {
      throw Diagnostic(
        .invalidArgument, "a row of \(relation.spelled) needs its key, \(column.name)", at: range)
    }
  }

  // MARK: - DELETE

  /// `DELETE FROM table WHERE key = value [AND ...]`, or `key IN (...)`: a tombstone for each key.
  func plan(_ statement: DeleteRows) throws(Diagnostic) -> InsertValuesPlan {
    let relation = try writable(statement.target)
    guard relation.kind == .table else {
      throw Diagnostic(
        .invalidArgument, "only rows of tables can be deleted, and \(relation.name) is a stream",
        at: statement.target.range)
    }
    let condition = statement.condition
    let scope = Scope(
      entries: relation.schema.columns.enumerated().map { index, column in
        Scope.Entry(
          name: column.name, qualifier: relation.name, type: column.type, index: index,
          kind: column.role == .key ? .key : .value)
      }, qualifiers: [relation.name])
    let typer = ExpressionTyper(catalog: catalog, scope: scope, clause: "WHERE")
    let keys = relation.schema.columns.indices.filter { relation.schema.columns[$0].role == .key }
    guard let rows = KeyLookup(keys: keys).keys(in: try typer.condition(condition)) else {
      let names = keys.map { SQLName.quotedIfNeeded(relation.schema.columns[$0].name) + " = ..." }
      throw Diagnostic(
        .invalidArgument, "DELETE needs the whole key of each row", at: condition.range,
        hint: "WHERE " + names.joined(separator: " AND "))
    }
    return InsertValuesPlan(
      relation: relation,
      rows: rows.map { row in
        InsertValuesPlan.Row(
          values: relation.schema.columns.enumerated().map { index, column in
            row[index] ?? TypedExpression(.constant(.null), column.type)
          }, time: nil, range: condition.range)
      })
  }
}

extension ColumnSchema {
  /// Is it read from the record's headers.
  var isHeader: Bool {
    if case .headers = role { return true }
    return false
  }
}
