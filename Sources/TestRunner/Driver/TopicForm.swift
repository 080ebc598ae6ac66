import Planner
import Runtime

/// What keys and values of a topic look like: as the relation over it declares, or as the case says.
struct TopicForm {
  var topic: String
  var keyFormat: FormatSpecification
  var valueFormat: FormatSpecification
  var keyColumns: [FormatColumn]
  var valueColumns: [FormatColumn]
  var keyWindow: KeyWindow?

  init(_ relation: Planner.Relation) {
    topic = relation.topic
    keyFormat = relation.keyFormat
    valueFormat = relation.valueFormat
    keyColumns = relation.schema.keyColumns.map { FormatColumn(name: $0.name, type: $0.type) }
    valueColumns = relation.schema.valueColumns.map { FormatColumn(name: $0.name, type: $0.type) }
    keyWindow = relation.keyWindow
  }

  /// A topic that no relation declares: text keys and JSON values, or what the registry's schemas say.
  init(undeclared topic: String, definition: TopicDefinition?) {
    self.topic = topic
    keyFormat = FormatSpecification(definition?.key.map(Self.format) ?? "KAFKA")
    valueFormat = FormatSpecification(definition?.value.map(Self.format) ?? "JSON")
    keyColumns = [FormatColumn(name: "ROWKEY", type: .string)]
    valueColumns = []
    keyWindow = nil
  }

  private static func format(of schema: TopicSchema) -> String {
    switch schema.schema.kind {
    case .avro: "AVRO"
    case .json: "JSON_SR"
    case .protobuf: "PROTOBUF"
    }
  }
}
