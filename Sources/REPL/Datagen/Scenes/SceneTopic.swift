import Planner
import Runtime

/// A topic that a scene writes to, and the columns of its records.
struct SceneTopic: Sendable {
  let name: String
  /// Those of the key first, named as JSON has them.
  let columns: [ColumnSchema]
  /// Whether amounts are DOUBLEs, as lines of JSON have them: 12.5, not 12.50.
  let isPrinted: Bool

  init(_ name: String, _ columns: [ColumnSchema], isPrinted: Bool = false) {
    self.name = name
    self.columns = columns
    self.isPrinted = isPrinted
  }

  /// The name of the stream that it is written through: one that a user's own statements do not need.
  var streamName: String { "datagen-\(name)" }

  /// The statement that declares it, with values of that format.
  func declaration(format: String) -> String {
    // Names of fields come quoted; in upper case they are what they would be without quotes.
    let columns = columns.map { "\($0.name) \("\($0.type)".uppercased())\($0.role == .key ? " KEY" : "")" }
      .joined(separator: ", ")
    return """
      CREATE OR REPLACE STREAM `\(streamName)` (\(columns))
        WITH (KAFKA_TOPIC = '\(name)', KEY_FORMAT = 'KAFKA', VALUE_FORMAT = '\(format)');

      """
  }

  /// The same for lines of JSON.
  var printed: SceneTopic {
    SceneTopic(name, columns.map { ColumnSchema($0.name, $0.type.printed, role: $0.role) }, isPrinted: true)
  }
}

extension SQLType {
  fileprivate var printed: SQLType {
    switch self {
    case .decimal: .double
    case .array(let element): .array(element.printed)
    case .structure(let fields): .structure(fields.map { StructField($0.name, $0.type.printed) })
    case .map, .boolean, .integer, .bigint, .double, .string, .bytes, .date, .time, .timestamp: self
    }
  }
}
