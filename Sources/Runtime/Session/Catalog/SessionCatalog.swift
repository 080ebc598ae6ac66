import Parser
import Planner

/// What a session knows: relations, types, properties and variables. It answers the planner's questions.
///
/// A value: a statement works on a copy, and the session takes it over once the statement has succeeded.
struct SessionCatalog {
  /// In the order of their creation.
  private(set) var relations: [Planner.Relation] = []
  private var places: [String: Int] = [:]
  /// By name, in the order of their creation.
  private(set) var types: [(name: String, type: SQLType)] = []
  var properties: [String: String] = [:]
  /// By upper-cased name.
  var variables: [String: String] = [:]
  /// The statements behind all of it.
  var log = CatalogLog()

  /// What a statement is carried out with now.
  var context: StatementContext {
    StatementContext(properties: properties, types: Dictionary(types.map { ($0.name, $0.type) }) { $1 })
  }

  mutating func add(_ relation: Planner.Relation) {
    if let place = places[relation.name] {
      relations[place] = relation
    } else {
      places[relation.name] = relations.count
      relations.append(relation)
    }
  }

  mutating func remove(_ name: String) {
    relations.removeAll { $0.name == name }
    log.remove(about: .relation(name))
    places = Dictionary(uniqueKeysWithValues: relations.enumerated().map { ($1.name, $0) })
  }

  mutating func addType(_ name: String, _ type: SQLType) {
    types.append((name, type))
  }

  mutating func removeType(_ name: String) {
    types.removeAll { $0.name == name }
  }

  subscript(name: String) -> Planner.Relation? { places[name].map { relations[$0] } }
}

/// A session's catalog together with the world that it is about: broker, registry, functions and formats.
struct SessionCatalogView: Catalog {
  let catalog: SessionCatalog
  let environment: QueryEnvironment
  /// What went wrong in asking the world: no fault of the statement.
  let outage = Outage()

  /// The first failure to reach the broker or the registry.
  final class Outage {
    fileprivate(set) var error: SessionError?
  }

  func relation(named name: String) -> Planner.Relation? { catalog[name] }
  var relationNames: [String] { catalog.relations.map(\.name) }
  func customType(named name: String) -> SQLType? { catalog.types.first { $0.name == name }?.type }
  var customTypeNames: [String] { catalog.types.map(\.name) }

  func scalarFunction(named name: String) -> ScalarFunctionDescription? {
    environment.functions.scalar(named: name)?.description
  }
  func aggregateFunction(named name: String) -> AggregateFunctionDescription? {
    environment.functions.aggregate(named: name)?.description
  }
  func tableFunction(named name: String) -> ScalarFunctionDescription? {
    environment.functions.table(named: name)?.description
  }
  var functionNames: [String] { environment.functions.names }

  func format(named name: String) -> FormatDescription? { environment.formats.description(of: name) }
  var formatNames: [String] { environment.formats.names }

  func partitionCount(ofTopic topic: String) throws -> Int? {
    do {
      return try environment.broker.describe(topic: topic).partitionCount
    } catch BrokerError.unknownTopic {
      return nil
    } catch {
      outage.error = outage.error ?? SessionError(error)
      throw error
    }
  }

  func inferredColumns(topic: String, isKey: Bool, format: FormatSpecification) throws -> [InferredColumn]? {
    do {
      return try environment.formats.format(format.name).inferColumns(
        topic: topic, part: isKey ? .key : .value, specification: format, registry: environment.registry)
    } catch let error as SchemaRegistryError {
      outage.error = outage.error ?? SessionError(error)
      throw error
    }
  }

  func isTimestamp(_ text: String) -> Bool { (try? TemporalText.parseTimestamp(text)) != nil }

  func property(_ name: String) -> String? { catalog.properties[name] }
}
