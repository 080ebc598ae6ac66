// The statements that define, fill and check relations.
extension SQLPrinter {
  mutating func write(_ create: CreateSource) {
    write(create.head, isReadOnly: create.isReadOnly)
    writeParenthesized(create.columns) { $0.write($1) }
    write(properties: create.properties)
  }

  mutating func write(_ create: CreateAsSelect) {
    write(create.head, isReadOnly: false)
    write(properties: create.properties)
    write(" AS")
    writeClauseBreak()
    write(create.query)
  }

  private mutating func write(_ head: CreateHead, isReadOnly: Bool) {
    write("CREATE ")
    write("OR REPLACE ", if: head.orReplace)
    write("SOURCE ", if: isReadOnly)
    write(head.kind.rawValue + " ")
    write("IF NOT EXISTS ", if: head.ifNotExists)
    write(head.name)
  }

  mutating func write(_ alter: AlterSource) {
    write("ALTER \(alter.kind.rawValue) ")
    write(alter.name)
    write(" ")
    writeList(alter.addedColumns) { printer, column in
      printer.write("ADD COLUMN ")
      printer.write(column)
    }
  }

  mutating func write(_ drop: DropSource) {
    writeDrop(drop.kind.rawValue, ifExists: drop.ifExists, drop.name)
    write(" DELETE TOPIC", if: drop.deleteTopic)
    write(" CASCADE", if: drop.cascade)
  }

  mutating func writeDrop(_ subject: String, ifExists: Bool, _ name: Identifier) {
    write("DROP \(subject) ")
    write("IF EXISTS ", if: ifExists)
    write(name)
  }

  mutating func write(_ create: CreateType) {
    write("CREATE TYPE ")
    write("IF NOT EXISTS ", if: create.ifNotExists)
    write(create.name)
    write(" AS ")
    write(create.type)
  }

  mutating func write(_ create: CreateConnector) {
    write("CREATE \(create.kind.rawValue) CONNECTOR ")
    write("IF NOT EXISTS ", if: create.ifNotExists)
    write(create.name)
    write(properties: create.properties, keepingSpelling: true)
  }

  mutating func write(_ insert: InsertSelect) {
    write("INSERT INTO ")
    write(insert.target)
    write(properties: insert.properties)
    writeClauseBreak()
    write(insert.query)
  }

  mutating func write(_ insert: InsertValues) {
    write("INSERT INTO ")
    write(insert.target)
    writeParenthesized(insert.columns) { $0.write($1) }
    write(" VALUES ")
    writeList(insert.rows) { $0.write($1) }
  }

  private mutating func write(_ row: RowSyntax) {
    write("(")
    writeList(row.values) { $0.write($1) }
    write(")")
  }

  mutating func write(_ delete: DeleteRows) {
    write("DELETE FROM ")
    write(delete.target)
    write(" WHERE ")
    write(delete.condition)
  }

  mutating func write(_ assertion: AssertTopic) {
    write(assertion.mustExist ? "ASSERT TOPIC " : "ASSERT NOT EXISTS TOPIC ")
    write(assertion.topic)
    write(properties: assertion.properties)
    writeTimeout(assertion.timeout)
  }

  mutating func write(_ assertion: AssertSchema) {
    write(assertion.mustExist ? "ASSERT SCHEMA" : "ASSERT NOT EXISTS SCHEMA")
    if let subject = assertion.subject {
      write(" SUBJECT ")
      write(subject)
    }
    if let id = assertion.id { write(" ID \(id)") }
    writeTimeout(assertion.timeout)
  }

  private mutating func writeTimeout(_ timeout: DurationSyntax?) {
    guard let timeout else { return }
    write(" TIMEOUT ")
    write(timeout)
  }

  mutating func write(_ assertion: AssertSource) {
    write("ASSERT \(assertion.kind.rawValue) ")
    write(assertion.name)
    writeParenthesized(assertion.columns) { $0.write($1) }
    write(properties: assertion.properties)
  }

  /// `ASSERT [NULL] VALUES name [(columns)] VALUES|KEY (row)`
  mutating func write(
    _ beginning: String, _ source: Identifier, _ columns: [Identifier], _ introduction: String, _ row: RowSyntax
  ) {
    write(beginning + " ")
    write(source)
    writeParenthesized(columns) { $0.write($1) }
    write(" \(introduction) ")
    write(row)
  }
}
