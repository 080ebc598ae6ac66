import Planner

/// The JSON schema of columns, as ksqlDB writes it through Kafka Connect: every property may be null, and Connect's
/// properties tell the types that JSON does not have.
enum JSONSchemaText {
  static func make(columns: [FormatColumn], layout: PartLayout) -> String {
    let schema =
      switch layout {
      case .anonymous: columns.first.map { nullable($0.type) } ?? object([])
      case .record: structure(columns.map { StructField($0.name, $0.type) })
      }
    return schema.description
  }

  private static func nullable(_ type: SQLType, index: Int? = nil) -> JSONValue {
    let schema = member("oneOf", .array([object([member("type", .string("null"))]), self.type(type)]))
    return object((index.map { [member("connect.index", .number("\($0)"))] } ?? []) + [schema])
  }

  private static func type(_ type: SQLType) -> JSONValue {
    switch type {
    case .boolean: named("boolean")
    case .integer: named("integer", connect: "int32")
    case .bigint: named("integer", connect: "int64")
    case .double: named("number", connect: "float64")
    case .string: named("string")
    case .bytes: named("string", connect: "bytes")
    case .date: named("integer", title: "Date", connect: "int32")
    case .time: named("integer", title: "Time", connect: "int32")
    case .timestamp: named("integer", title: "Timestamp", connect: "int64")
    case .decimal(let precision, let scale):
      named(
        "number", title: "Decimal", connect: "bytes",
        more: [
          member(
            "connect.parameters",
            object([
              member("scale", .string("\(scale)")), member("connect.decimal.precision", .string("\(precision)")),
            ]))
        ])
    case .array(let element): named("array", more: [member("items", nullable(element))])
    case .map(_, let value): named("object", connect: "map", more: [member("additionalProperties", nullable(value))])
    case .structure(let fields): structure(fields)
    }
  }

  private static func structure(_ fields: [StructField]) -> JSONValue {
    let properties = fields.enumerated().map { member($1.name, nullable($1.type, index: $0)) }
    return named("object", more: [member("properties", object(properties))])
  }

  private static func named(
    _ type: String, title: String? = nil, connect: String? = nil, more: [JSONValue.Member] = []
  ) -> JSONValue {
    var members = [member("type", .string(type))]
    if let title {
      members.append(member("title", .string(JSONSchema.connectPrefix + title)))
      members.append(member("connect.version", .number("1")))
    }
    if let connect { members.append(member("connect.type", .string(connect))) }
    return object(members + more)
  }

  private static func object(_ members: [JSONValue.Member]) -> JSONValue { .object(members) }

  private static func member(_ name: String, _ value: JSONValue) -> JSONValue.Member {
    JSONValue.Member(name: name, value: value)
  }
}
