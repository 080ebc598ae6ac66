extension StatementParser {
  /// ```
  /// create: CREATE (OR REPLACE)? SOURCE? (STREAM | TABLE) (IF NOT EXISTS)? identifier
  ///         ( columns? with? | with? AS query )
  ///       | CREATE TYPE (IF NOT EXISTS)? identifier AS type
  ///       | CREATE (SOURCE | SINK) CONNECTOR (IF NOT EXISTS)? identifier WITH properties
  /// ```
  /// The rest after CREATE.
  mutating func createRest() throws(Diagnostic) -> Statement.Kind {
    let orReplace = try accept(.or, .replace)
    if !orReplace {
      if accept(.type) { return try createTypeRest() }
      if isAt(.source, then: .connector) || isAt(.sink) { return try createConnectorRest() }
    }
    let isReadOnly = accept(.source)
    let kind = try sourceKind()
    let ifNotExists = try acceptIfNotExists()
    let name = try identifier("the name of the new \(kind.rawValue.lowercased())")
    let head = CreateHead(kind: kind, orReplace: orReplace, ifNotExists: ifNotExists, name: name)
    let columns = isAt(.openParenthesis) ? try columnDefinitions(of: kind) : []
    if columns.isEmpty { note(expected: "'('") }
    let properties = try acceptProperties()
    guard accept(.as, isListed: columns.isEmpty && !isReadOnly) else {
      return .createSource(CreateSource(head: head, isReadOnly: isReadOnly, columns: columns, properties: properties))
    }
    if let column = columns.first { throw .columnsBeforeQuery(at: column.range) }
    if isReadOnly { throw .readOnlyQuery(at: head.name.range) }
    return .createAsSelect(CreateAsSelect(head: head, properties: properties, query: try query()))
  }

  /// `STREAM | TABLE`
  mutating func sourceKind() throws(Diagnostic) -> SourceKind {
    if accept(.stream) { return .stream }
    try expect(.table)
    return .table
  }

  /// `(IF NOT EXISTS)?`; IF alone may be a name.
  private mutating func acceptIfNotExists() throws(Diagnostic) -> Bool {
    guard isAt(.if, then: .not) else { return false }
    try expect(.if, .not, .exists)
    return true
  }

  /// `(IF EXISTS)?`; IF alone may be a name.
  private mutating func acceptIfExists() throws(Diagnostic) -> Bool {
    guard isAt(.if, then: .exists) else { return false }
    try expect(.if, .exists)
    return true
  }

  /// `columns: '(' column % ',' ')'`, the keys of a stream KEY, those of a table PRIMARY KEY
  mutating func columnDefinitions(of kind: SourceKind) throws(Diagnostic) -> [ColumnDefinition] {
    let wrongRole: ColumnDefinition.Role = kind == .table ? .key : .primaryKey
    return try parenthesized { parser throws(Diagnostic) in
      let column = try parser.columnDefinition()
      if column.role == wrongRole { throw .keyOfWrongKind(column, of: kind) }
      return column
    }
  }

  /// `column: identifier type (PRIMARY? KEY | HEADERS | HEADER '(' string ')')?`
  mutating func columnDefinition() throws(Diagnostic) -> ColumnDefinition {
    let start = peek()
    let name = try identifier("a column's name")
    let type = try type()
    let role = try columnRole()
    return ColumnDefinition(name: name, type: type, role: role, range: range(from: start))
  }

  private mutating func columnRole() throws(Diagnostic) -> ColumnDefinition.Role {
    if accept(.key) { return .key }
    if try accept(.primary, .key) { return .primaryKey }
    if accept(.headers, isListed: false) { return .headers }
    guard accept(.header, isListed: false) else { return .value }
    try expect(.openParenthesis)
    let header = try string("a header's name in single quotes")
    try expect(.closeParenthesis)
    return .header(header.text)
  }

  /// The rest after CREATE TYPE.
  private mutating func createTypeRest() throws(Diagnostic) -> Statement.Kind {
    let ifNotExists = try acceptIfNotExists()
    let name = try identifier("the name of the new type")
    try expect(.as)
    return .createType(CreateType(ifNotExists: ifNotExists, name: name, type: try type()))
  }

  /// The rest after CREATE, where SOURCE CONNECTOR or SINK stands.
  private mutating func createConnectorRest() throws(Diagnostic) -> Statement.Kind {
    let kind = accept(.source) ? ConnectorKind.source : .sink
    if kind == .sink { try expect(.sink) }
    try expect(.connector)
    let ifNotExists = try acceptIfNotExists()
    let name = try identifier("the name of the new connector")
    try expect(.with)
    return .createConnector(
      CreateConnector(kind: kind, ifNotExists: ifNotExists, name: name, properties: try properties()))
  }

  /// `alter: ALTER (STREAM | TABLE) identifier (ADD COLUMN? field) % ',' | ALTER SYSTEM string = string`; the rest after
  /// ALTER. The latter sets a property of ksqlDB's servers: here the session is the system, so it is SET.
  mutating func alterRest() throws(Diagnostic) -> Statement.Kind {
    if accept(.system, isListed: false) { return try setRest() }
    let kind = try sourceKind()
    let name = try identifier()
    let columns = try list { parser throws(Diagnostic) in
      try parser.expect(.add)
      // A column may itself be called COLUMN: then its type follows, and not a name and a type.
      if parser.isAt(.column), parser.isAtIdentifier(offset: 2) { try parser.expect(.column) }
      return try parser.field("a column's name")
    }
    return .alter(AlterSource(kind: kind, name: name, addedColumns: columns))
  }

  /// ```
  /// drop: DROP (STREAM | TABLE) (IF EXISTS)? identifier (DELETE TOPIC | CASCADE)*
  ///     | DROP (TYPE | CONNECTOR) (IF EXISTS)? identifier
  /// ```
  /// The rest after DROP.
  mutating func dropRest() throws(Diagnostic) -> Statement.Kind {
    if accept(.type) { return .dropType(DropType(ifExists: try acceptIfExists(), name: try identifier())) }
    if accept(.connector) {
      return .dropConnector(DropConnector(ifExists: try acceptIfExists(), name: try identifier()))
    }
    let kind = try sourceKind()
    var drop = DropSource(
      kind: kind, ifExists: try acceptIfExists(), name: try identifier(), deleteTopic: false, cascade: false)
    while true {
      if !drop.deleteTopic, try accept(.delete, .topic) {
        drop.deleteTopic = true
      } else if !drop.cascade, accept(.cascade) {
        drop.cascade = true
      } else {
        return .drop(drop)
      }
    }
  }
}
