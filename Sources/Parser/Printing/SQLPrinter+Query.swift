extension SQLPrinter {
  mutating func write(_ query: Query) {
    write("SELECT ")
    writeList(query.items) { $0.write($1) }
    writeClause("FROM")
    write(query.from)
    if let window = query.window {
      writeClause("WINDOW")
      write(window)
    }
    writeClause("WHERE", query.filter)
    writeClause("GROUP BY", query.groupBy)
    writeClause("PARTITION BY", query.partitionBy)
    writeClause("HAVING", query.having)
    if !query.orderBy.isEmpty {
      writeClause("ORDER BY")
      writeList(query.orderBy) { $0.write($1) }
    }
    if let emit = query.emit {
      writeClause("EMIT")
      write(emit.mode.rawValue)
    }
    if let limit = query.limit {
      writeClause("LIMIT")
      write(String(limit.count))
    }
  }

  private mutating func writeClause(_ keywords: String) {
    writeClauseBreak()
    write(keywords + " ")
  }

  private mutating func writeClause(_ keywords: String, _ condition: Expression?) {
    guard let condition else { return }
    writeClause(keywords)
    write(condition)
  }

  private mutating func writeClause(_ keywords: String, _ grouping: Grouping?) {
    guard let grouping else { return }
    writeClause(keywords)
    guard !grouping.expressions.isEmpty else { return write("()") }
    writeList(grouping.expressions) { $0.writeGroupingExpression($1) }
  }

  private mutating func write(_ item: SelectItem) {
    switch item.kind {
    case .all(let qualifier):
      if let qualifier {
        write(qualifier)
        write(".")
      }
      write("*")
    case .expression(let expression, let alias):
      write(expression)
      writeAlias(alias)
    case .structFields(let expression):
      write(expression)
      write("->*")
    }
  }

  private mutating func writeAlias(_ alias: Identifier?) {
    guard let alias else { return }
    write(" AS ")
    write(alias)
  }

  private mutating func write(_ item: OrderItem) {
    write(item.expression)
    write(" DESC", if: item.direction == .descending)
    if let nulls = item.nulls { write(" NULLS " + nulls.rawValue) }
  }

  private mutating func write(_ relation: Relation) {
    switch relation {
    case .source(let source):
      write(source)
    case .join(let join):
      write(join.left)
      writeClauseBreak()
      write(join.kind == .inner ? "JOIN " : join.kind.rawValue + " JOIN ")
      write(join.right)
      if let within = join.within { write(within) }
      write(" ON ")
      write(join.criterion)
    }
  }

  private mutating func write(_ source: AliasedSource) {
    write(source.name)
    writeAlias(source.alias)
  }

  private mutating func write(_ within: WithinClause) {
    write(" WITHIN ")
    if within.before == within.after {
      write(within.before)
    } else {
      write("(")
      write(within.before)
      write(", ")
      write(within.after)
      write(")")
    }
    if let grace = within.grace {
      write(" GRACE PERIOD ")
      write(grace)
    }
  }

  mutating func write(_ window: WindowClause) {
    switch window.kind {
    case .tumbling(let size):
      write("TUMBLING (SIZE ")
      write(size)
    case .hopping(let size, let advance):
      write("HOPPING (SIZE ")
      write(size)
      write(", ADVANCE BY ")
      write(advance)
    case .session(let gap):
      write("SESSION (")
      write(gap)
    }
    if let retention = window.retention {
      write(", RETENTION ")
      write(retention)
    }
    if let grace = window.grace {
      write(", GRACE PERIOD ")
      write(grace)
    }
    if let zone = window.timeZone { write(", TIME ZONE " + Self.text(ofString: zone.name)) }
    write(")")
  }
}
