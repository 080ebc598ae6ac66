import Parser

/// From a stream or table to a table of the database: its name, its columns, its key.
struct SinkRoutePlanner {
  let relation: Relation
  let properties: ConnectorProperties

  func route() throws(Diagnostic) -> SinkRoute {
    let mode = try mode()
    var columns = try chosen(Self.columns(of: relation))
    let key = try key(mode: mode, of: &columns)
    try checkNames(columns)
    return SinkRoute(
      relation: relation, table: try table(), mode: mode, columns: columns, key: key,
      deletes: try deletes(mode: mode, key: key.map { columns[$0] }))
  }

  // MARK: Columns

  /// All columns: those of the key, the bounds of its window, then the others.
  private static func columns(of relation: Relation) -> [SinkColumn] {
    func column(_ column: ColumnSchema, _ role: PlanColumn.Role) -> SinkColumn {
      SinkColumn(source: column.name, role: role, name: SQLName.folded(column.name), type: column.type)
    }
    var columns = relation.schema.keyColumns.map { column($0, .key) }
    if relation.keyWindow != nil {
      columns.append(SinkColumn(source: "WINDOWSTART", role: .windowStart, name: "window_start", type: .timestamp))
      columns.append(SinkColumn(source: "WINDOWEND", role: .windowEnd, name: "window_end", type: .timestamp))
    }
    for other in relation.schema.columns {
      switch other.role {
      case .key: continue
      case .value: columns.append(column(other, .value))
      case .headers(let name): columns.append(column(other, .metadata(.headers(name: name))))
      }
    }
    return columns
  }

  /// Without those that 'columns' leaves out; the key's always stay, as with Kafka Connect.
  private func chosen(_ all: [SinkColumn]) throws(Diagnostic) -> [SinkColumn] {
    guard let names = properties.list(.columns) else { return all }
    var chosen = Set(
      all.indices.filter { index in
        switch all[index].role {
        case .key, .windowStart, .windowEnd: true
        case .value, .metadata: false
        }
      })
    for name in names { chosen.insert(try index(of: name, in: all, for: .columns)) }
    return all.indices.filter(chosen.contains).map { all[$0] }
  }

  /// The column that a name in a property means, by either side's name for it.
  private func index(
    of name: String, in columns: [SinkColumn], for property: ConnectorProperty
  ) throws(Diagnostic) -> Int {
    let wanted = SQLName.identifier(name)
    let found = columns.firstIndex { $0.source == name } ?? columns.firstIndex { $0.source == wanted || $0.name == name }
    if let found { return found }
    throw Diagnostic(
      .unknownName, "\(relation.name) has no column \(name)", at: properties.valueRange(property),
      hint: NearestName.hint(for: name, in: columns.map(\.source))
        ?? "there are \(columns.map(\.source).joined(separator: ", "))")
  }

  private func checkNames(_ columns: [SinkColumn]) throws(Diagnostic) {
    var seen: Set<String> = []
    for column in columns where !seen.insert(column.name).inserted {
      throw Diagnostic(
        .duplicateName, "\(relation.name) has two columns that would both be called \(column.name)",
        at: properties.valueRange(.from) ?? properties.valueRange(.topics),
        hint: "'columns' = those to be written")
    }
  }

  // MARK: Mode and key

  private func mode() throws(Diagnostic) -> SinkRoute.Mode {
    switch try properties.word(.mode, of: ["upsert", "append", "insert"]) {
    case "upsert": .upsert
    case "append", "insert": .append
    default: relation.kind == .table || properties.text(.key) != nil ? .upsert : .append
    }
  }

  /// Indices of the primary key's columns. Windows come first: their newest rows are what is written and asked for, and
  /// lie together then.
  private func key(mode: SinkRoute.Mode, of columns: inout [SinkColumn]) throws(Diagnostic) -> [Int] {
    let keyMode = try properties.word(.keyMode, of: ["record_key", "record_value", "none"])
    let recordKey = columns.indices.filter { columns[$0].role == .key }
    guard let names = properties.list(.key), keyMode != "none" else {
      if mode == .append { return [] }
      let window = columns.indices.filter { columns[$0].role == .windowStart || columns[$0].role == .windowEnd }
      if recordKey.isEmpty || keyMode == "none" || keyMode == "record_value" { throw noKey() }
      return window + recordKey
    }
    if keyMode == "record_key", names.count == recordKey.count,
      names.contains(where: { name in (try? index(of: name, in: columns, for: .key)) == nil })
    {
      // Kafka Connect names a key's columns by 'pk.fields'.
      for (place, name) in zip(recordKey, names) { columns[place].name = name }
      return recordKey
    }
    var key: [Int] = []
    for name in names {
      let place = try index(of: name, in: columns, for: .key)
      if !key.contains(place) { key.append(place) }
    }
    return key
  }

  private func noKey() -> Diagnostic {
    Diagnostic(
      .invalidProperty, "upsert needs a key, and \(relation.name) has none",
      at: properties.valueRange(.mode) ?? properties.valueRange(.from) ?? properties.valueRange(.topics),
      hint: "'pk' = the columns of the primary key, or 'mode' = 'append'")
  }

  private func deletes(mode: SinkRoute.Mode, key: [SinkColumn]) throws(Diagnostic) -> Bool {
    let wanted = try properties.truth(.deletes)
    guard mode == .upsert, wanted != false else { return false }
    guard let column = key.first(where: { $0.role != .key && $0.role != .windowStart && $0.role != .windowEnd }) else {
      return true
    }
    // A stream's record without a value is no deletion unless it is said to be one.
    if relation.kind == .stream, wanted == nil { return false }
    throw Diagnostic(
      .invalidProperty, "a tombstone has no \(column.source), so that its row can't be found",
      at: properties.valueRange(.key),
      hint: "'pk' = columns of the record's key, or 'delete.enabled' = 'false'")
  }

  // MARK: Table

  /// The table's name as given, taken apart at its point; `"` keeps a part together.
  private func table() throws(Diagnostic) -> SinkTableName {
    guard let text = properties.text(.table) else {
      let isNamed = properties.text(.from) != nil
      return SinkTableName(name: SQLName.folded(isNamed ? relation.name : relation.topic))
    }
    var parts = [""]
    var isQuoted = false
    for character in text.replacing(topicPlaceholder, with: relation.topic) {
      switch character {
      case "\"": isQuoted.toggle()
      case "." where !isQuoted: parts.append("")
      default: parts[parts.count - 1].append(character)
      }
    }
    guard (1...2).contains(parts.count), !isQuoted, parts.allSatisfy({ !$0.isEmpty }) else {
      throw Diagnostic(
        .invalidProperty, "'\(text)' is no table's name", at: properties.valueRange(.table),
        hint: "table, or schema.table")
    }
    return SinkTableName(schema: parts.count == 2 ? parts[0] : nil, name: parts[parts.count - 1])
  }

  private var topicPlaceholder: String { "${topic}" }
}

extension String {
  /// With a text in the place of another, everywhere.
  fileprivate func replacing(_ part: String, with replacement: String) -> String {
    var result = ""
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(part) {
        result += replacement
        rest = rest.dropFirst(part.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
