/// `name = literal` of a WITH clause.
package struct Property: Hashable, Sendable {
  /// The name, upper-cased, whether it was quoted or not: `'kafka_topic'` and `KAFKA_TOPIC` are one property.
  package var name: String
  /// The name as it was typed, for those that keep their case (a connector's settings).
  package var spelling: String
  package var value: Literal
  @Position package var nameRange: SourceRange
  @Position package var valueRange: SourceRange

  package static func == (left: Property, right: Property) -> Bool {
    left.name == right.name && left.value == right.value
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(value)
  }
}
