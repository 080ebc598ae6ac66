/// What the planner asks about the world. It never reaches out itself.
///
/// Names are normalised: upper-cased unless they were quoted; function and format names always upper-cased.
package protocol Catalog {
  func relation(named name: String) -> Relation?
  /// For "did you mean".
  var relationNames: [String] { get }
  func customType(named name: String) -> SQLType?
  var customTypeNames: [String] { get }

  func scalarFunction(named name: String) -> ScalarFunctionDescription?
  func aggregateFunction(named name: String) -> AggregateFunctionDescription?
  func tableFunction(named name: String) -> ScalarFunctionDescription?
  /// Names of all scalar, aggregate and table functions.
  var functionNames: [String] { get }

  func format(named name: String) -> FormatDescription?
  var formatNames: [String] { get }

  /// The number of partitions of a topic; nil where there is no such topic.
  /// - Throws: `Diagnostic`-worthy text where the broker can't be asked.
  func partitionCount(ofTopic topic: String) throws -> Int?
  /// The columns that the registry's schema for a topic's keys or values gives (by `schemaID` or by subject).
  /// - Returns: nil where the registry holds no such schema.
  func inferredColumns(topic: String, isKey: Bool, format: FormatSpecification) throws -> [InferredColumn]?
  /// Whether a text is one that CAST makes a TIMESTAMP of.
  func isTimestamp(_ text: String) -> Bool
  /// A session property (`SET 'auto.offset.reset' = 'latest'`), by its lower-case name.
  func property(_ name: String) -> String?
}

/// A column that the schema registry's schema gives.
package struct InferredColumn: Hashable, Sendable {
  package var name: String
  package var type: SQLType

  package init(name: String, type: SQLType) {
    self.name = name
    self.type = type
  }
}
