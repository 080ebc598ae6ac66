/// What a statement's properties change about aggregates.
package struct AggregateSettings: Hashable, Sendable {
  /// How many elements COLLECT_LIST keeps; what comes after them is passed over.
  package var collectListLimit = habitualLimit
  /// How many elements COLLECT_SET keeps.
  package var collectSetLimit = habitualLimit

  /// ksqlDB's habit.
  static let habitualLimit = 1000

  package init() {}

  /// Takes ksqlDB's `ksql.functions.<name>.limit` properties; others are passed over.
  package init(properties: [String: String]) {
    func limit(_ function: String) -> Int {
      properties["ksql.functions.\(function).limit"].flatMap { Int($0) }.map { max($0, 0) } ?? Self.habitualLimit
    }
    collectListLimit = limit("collect_list")
    collectSetLimit = limit("collect_set")
  }
}
