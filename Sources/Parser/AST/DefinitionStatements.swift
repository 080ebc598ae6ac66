/// How the two forms of CREATE STREAM and CREATE TABLE begin:
/// `CREATE [OR REPLACE] STREAM|TABLE [IF NOT EXISTS] name`.
package struct CreateHead: Hashable, Sendable {
  package var kind: SourceKind
  package var orReplace: Bool
  package var ifNotExists: Bool
  package var name: Identifier
}

/// `CREATE [OR REPLACE] [SOURCE] STREAM|TABLE [IF NOT EXISTS] name [(columns)] [WITH (properties)]`
package struct CreateSource: Hashable, Sendable {
  package var head: CreateHead
  /// Whether the word SOURCE stood there: a relation that can't be written.
  package var isReadOnly: Bool
  /// Empty where the columns are to be read from the registry.
  package var columns: [ColumnDefinition]
  package var properties: [Property]
}

/// `CREATE [OR REPLACE] STREAM|TABLE [IF NOT EXISTS] name [WITH (properties)] AS query`
package struct CreateAsSelect: Hashable, Sendable {
  package var head: CreateHead
  package var properties: [Property]
  package var query: Query
}

/// `name type [KEY | PRIMARY KEY | HEADERS | HEADER('name')]`
package struct ColumnDefinition: Hashable, Sendable {
  package enum Role: Hashable, Sendable {
    case value
    case key
    case primaryKey
    /// All the record's headers.
    case headers
    /// The record's header of that name.
    case header(String)
  }

  package var name: Identifier
  package var type: TypeSyntax
  package var role: Role
  @Position package var range: SourceRange
}

/// `ALTER STREAM|TABLE name ADD [COLUMN] name type, ...`
package struct AlterSource: Hashable, Sendable {
  package var kind: SourceKind
  package var name: Identifier
  package var addedColumns: [FieldSyntax]
}

/// `DROP STREAM|TABLE [IF EXISTS] name [DELETE TOPIC] [CASCADE]`
package struct DropSource: Hashable, Sendable {
  package var kind: SourceKind
  package var ifExists: Bool
  package var name: Identifier
  package var deleteTopic: Bool
  /// Whether the queries that read it are to be ended too.
  package var cascade: Bool
}

/// `CREATE TYPE [IF NOT EXISTS] name AS type`
package struct CreateType: Hashable, Sendable {
  package var ifNotExists: Bool
  package var name: Identifier
  package var type: TypeSyntax
}

/// `DROP TYPE [IF EXISTS] name`
package struct DropType: Hashable, Sendable {
  package var ifExists: Bool
  package var name: Identifier
}

/// Which way a connector carries records.
package enum ConnectorKind: String, Hashable, Sendable, CaseIterable {
  case source = "SOURCE"
  case sink = "SINK"
}

/// `CREATE SOURCE|SINK CONNECTOR [IF NOT EXISTS] name WITH (properties)`; the properties keep their spelling.
package struct CreateConnector: Hashable, Sendable {
  package var kind: ConnectorKind
  package var ifNotExists: Bool
  package var name: Identifier
  package var properties: [Property]
}

/// `DROP CONNECTOR [IF EXISTS] name`
package struct DropConnector: Hashable, Sendable {
  package var ifExists: Bool
  package var name: Identifier
}
