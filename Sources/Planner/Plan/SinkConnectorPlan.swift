/// CREATE SINK CONNECTOR: streams and tables whose changes are carried into a PostgreSQL database.
package struct SinkConnectorPlan: Sendable {
  package var name: String
  package var database: Database
  /// What is read, and the database's table that it goes to; one for each topic.
  package var routes: [SinkRoute]
  package var settings: Settings
  /// Properties of Kafka Connect that were given and change nothing here, as they were typed.
  package var ignoredProperties: [String]

  /// Where the database is. All three as they were given; what is missing comes from libpq's environment variables.
  package struct Database: Hashable, Sendable {
    /// A connection URI or keywords and values, as libpq reads them.
    package var url: String?
    package var user: String?
    package var password: String?

    package init(url: String? = nil, user: String? = nil, password: String? = nil) {
      self.url = url
      self.user = user
      self.password = password
    }
  }

  package struct Settings: Hashable, Sendable {
    /// Whether a table that is not there is made.
    package var createsTables = true
    /// Whether a column that a table lacks is added.
    package var addsColumns = false
    /// Whether rows that the database refuses are left out; otherwise the first one stops the connector.
    package var toleratesRefusals = true
    /// The most rows of one transaction.
    package var batchRows = 5000

    package init() {}
  }

  package init(
    name: String, database: Database, routes: [SinkRoute], settings: Settings, ignoredProperties: [String] = []
  ) {
    self.name = name
    self.database = database
    self.routes = routes
    self.settings = settings
    self.ignoredProperties = ignoredProperties
  }
}

/// From a stream or table to a table of the database.
package struct SinkRoute: Hashable, Sendable {
  package enum Mode: String, Hashable, Sendable {
    /// The table holds the newest row of each key.
    case upsert
    /// The table holds a row for each record.
    case append
  }

  package var relation: Relation
  package var table: SinkTableName
  package var mode: Mode
  package var columns: [SinkColumn]
  /// Indices into `columns` of the table's primary key, in its order; empty: it has none.
  package var key: [Int]
  /// Whether a tombstone deletes its key's row.
  package var deletes: Bool

  package init(
    relation: Relation, table: SinkTableName, mode: Mode, columns: [SinkColumn], key: [Int], deletes: Bool
  ) {
    self.relation = relation
    self.table = table
    self.mode = mode
    self.columns = columns
    self.key = key
    self.deletes = deletes
  }

  /// What is read of the relation: a column for each of the table's.
  package var scan: Scan {
    Scan(
      relation: relation, alias: relation.name,
      schema: PlanSchema(
        kind: relation.kind, columns: columns.map { PlanColumn($0.source, $0.type, role: $0.role) },
        keyWindow: relation.keyWindow))
  }
}

/// A column on its way into the database.
package struct SinkColumn: Hashable, Sendable {
  /// The relation's name for it.
  package var source: String
  package var role: PlanColumn.Role
  /// The database's name for it.
  package var name: String
  /// A window's bounds are TIMESTAMPs here.
  package var type: SQLType

  package init(source: String, role: PlanColumn.Role, name: String, type: SQLType) {
    self.source = source
    self.role = role
    self.name = name
    self.type = type
  }
}

/// A table's name in the database, maybe with its schema: `sales`, `shop.sales`.
package struct SinkTableName: Hashable, Sendable, CustomStringConvertible {
  /// Nil: wherever the connection's search path finds it.
  package var schema: String?
  package var name: String

  package init(schema: String? = nil, name: String) {
    self.schema = schema
    self.name = name
  }

  package var description: String { schema.map { "\($0).\(name)" } ?? name }
}

extension SQLName {
  /// The name that another database has for it: names that need no quotes here need none there, where they are
  /// lower-cased and not upper-cased.
  package static func folded(_ name: String) -> String { quotedIfNeeded(name) == name ? name.lowercased() : name }
}
