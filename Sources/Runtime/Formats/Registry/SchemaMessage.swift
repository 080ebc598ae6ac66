import Planner

/// Which type of a schema with several keys or values have: a message of a .proto file. Other schemas have one type.
package enum SchemaMessage: Hashable, Sendable {
  case first
  /// By its full name, as WITH gives it.
  case named(String)
  /// By its place: that of the top-level message, that of the one declared inside of it, and so on.
  case at([Int])
}

extension FormatSpecification {
  /// The message that WITH asks for.
  var schemaMessage: SchemaMessage { schemaFullName.map(SchemaMessage.named) ?? .first }
}

extension FormatDescription {
  /// How whole keys or values of a type are read or written as columns: where the format has values without a record
  /// around them as one, else as the record's fields.
  func documentColumns(_ type: SQLType) -> [FormatColumn] {
    if !supportsUnwrapping, case .structure(let fields) = type {
      return fields.map { FormatColumn(name: $0.name, type: $0.type) }
    }
    return [FormatColumn(name: "DOCUMENT", type: type)]
  }
}
