extension SQLPrinter {
  mutating func write(_ type: TypeSyntax) {
    switch type.kind {
    case .named(let name, let parameters):
      write(name)
      guard !parameters.isEmpty else { return }
      write("(")
      writeList(parameters) { printer, parameter in
        switch parameter {
        case .integer(let value): printer.write(String(value))
        case .string: printer.write("STRING")
        }
      }
      write(")")
    case .array(let element):
      write("ARRAY<")
      write(element)
      write(">")
    case .map(let key, let value):
      write("MAP<")
      write(key)
      write(", ")
      write(value)
      write(">")
    case .structure(let fields):
      write("STRUCT<")
      writeList(fields) { $0.write($1) }
      write(">")
    }
  }

  /// A field of a struct, or a column without a role.
  mutating func write(_ field: FieldSyntax) {
    write(field.name)
    write(" ")
    write(field.type)
  }

  mutating func write(_ column: ColumnDefinition) {
    write(column.name)
    write(" ")
    write(column.type)
    switch column.role {
    case .value: break
    case .key: write(" KEY")
    case .primaryKey: write(" PRIMARY KEY")
    case .headers: write(" HEADERS")
    case .header(let name): write(" HEADER(\(Self.text(ofString: name)))")
    }
  }
}
