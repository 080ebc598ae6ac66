import Planner

/// Under which names a connector's progress is kept: its group at the broker and its offsets in the database.
struct SinkIdentity: Sendable {
  var application: String
  var connector: String

  /// The consumer group of a route. Routes of one connector read on their own.
  func group(of route: SinkRoute) -> String { "\(application)-\(connector)-sink-\(route.relation.topic)" }

  /// - Throws: where the broker does not say which cluster it is.
  func owner(of route: SinkRoute, broker: any Broker) throws(BrokerError) -> PostgresOffsets.Owner {
    PostgresOffsets.Owner(
      application: application, connector: connector, target: route.table.description,
      cluster: try broker.clusterID(), topic: route.relation.topic)
  }
}
