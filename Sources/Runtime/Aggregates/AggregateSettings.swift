/// What a statement's properties change about aggregates.
package struct AggregateSettings: Hashable, Sendable {
  /// How many elements COLLECT_LIST keeps; what comes after them is passed over.
  package var collectListLimit = Int.max
  /// How many elements COLLECT_SET keeps.
  package var collectSetLimit = Int.max

  package init() {}

  /// Takes ksqlDB's `ksql.functions.<name>.limit` properties: below 0, as without them, there is none.
  package init(properties: [String: String]) {
    func limit(_ function: String) -> Int {
      properties["ksql.functions.\(function).limit"].flatMap { Int($0) }.map { $0 < 0 ? .max : $0 } ?? .max
    }
    collectListLimit = limit("collect_list")
    collectSetLimit = limit("collect_set")
  }
}
