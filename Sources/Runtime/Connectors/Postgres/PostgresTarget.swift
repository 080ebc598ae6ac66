import Planner

/// A connection with the table that a route goes to and the table of offsets, both ready.
struct PostgresTarget {
  let connection: PostgresConnection
  let table: PostgresTable
  let offsets: PostgresOffsets

  /// Any number that nobody else locks: two processes that start at once must not make the tables twice.
  private static let setupLock = 7_365_716_374_724

  /// Connects, and makes what is missing.
  /// - Throws: `PostgresError`, `.permanent` where the table does not fit.
  static func open(
    route: SinkRoute, plan: SinkConnectorPlan, owner: PostgresOffsets.Owner, cancellation: Cancellation,
    clock: any Clock
  ) throws(PostgresError) -> PostgresTarget {
    let library = try PostgresLibrary.open()
    let connection = try PostgresConnection(
      try PostgresAddress(plan.database, library: library), applicationName: "sqlstream \(plan.name)", library: library,
      cancellation: cancellation, clock: clock)
    let offsets = PostgresOffsets(owner: owner, schema: route.table.schema)
    do throws(PostgresError) {
      try connection.run("BEGIN; SELECT pg_advisory_xact_lock(\(setupLock))")
      try offsets.create(connection)
      let setup = PostgresTableSetup(route: route, settings: plan.settings, connection: connection)
      let (table, isNew) = try setup.run()
      if isNew { try offsets.forgetTarget(connection) }
      try connection.run("COMMIT")
      return PostgresTarget(connection: connection, table: table, offsets: offsets)
    } catch {
      _ = try? connection.run("ROLLBACK")
      throw error
    }
  }
}
