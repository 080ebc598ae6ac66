import Planner

/// Matches a writer's messages with the SQL types that are wanted of them.
enum ProtobufResolver {
  /// The field that a column or STRUCT field is read from: the one of its name, or one that differs in case only.
  static func fieldIndex(named name: String, in message: ProtobufMessage) -> Int? {
    message.fields.firstIndex { $0.name == name }
      ?? message.fields.firstIndex { $0.name.uppercased() == name.uppercased() }
  }

  /// The oneof that a STRUCT column of that name stands for.
  static func oneofIndex(named name: String, in message: ProtobufMessage) -> Int? {
    message.oneofs.indices.first { oneofName($0, in: message).uppercased() == name.uppercased() }
  }

  /// What Kafka Connect calls the STRUCT of a oneof.
  static func oneofName(_ index: Int, in message: ProtobufMessage) -> String { "\(message.oneofs[index])_\(index)" }

  /// How a field is read as the type.
  /// - Throws: `FormatError` where no value of the field fits the type.
  static func fieldReading(
    of field: ProtobufField, in schema: ProtobufSchema, as type: SQLType
  ) throws(FormatError) -> ProtobufFieldReading {
    if case .map(let key, let value) = type {
      guard let entry = schema.mapEntry(of: field), case .message(let place) = field.type else {
        throw mismatch(field, schema, type)
      }
      let columns = [
        FormatColumn(name: entry.key.name, type: key), FormatColumn(name: entry.value.name, type: value),
      ]
      return .entries(try ProtobufProgram(message: place, of: schema, columns: columns))
    }
    if field.isRepeated {
      guard case .array(let element) = type else { throw mismatch(field, schema, type) }
      return .repeated(try reading(of: field, in: schema, as: element))
    }
    return .single(try reading(of: field, in: schema, as: type), hasPresence: field.hasPresence)
  }

  private static func reading(
    of field: ProtobufField, in schema: ProtobufSchema, as type: SQLType
  ) throws(FormatError) -> ProtobufReading {
    switch field.type {
    case .scalar(let scalar):
      guard scalar.canBeRead(as: type), let target = ScalarTarget(type) else { throw mismatch(field, schema, type) }
      return .scalar(scalar, target)
    case .enumeration(let place):
      if type == .string {
        let symbols = schema.enums[place].symbols.map { ($0.number, Array($0.name.utf8)) }
        return .enumeration(Dictionary(symbols, uniquingKeysWith: { first, _ in first }))
      }
      guard ProtobufScalar.int32.canBeRead(as: type), let target = ScalarTarget(type) else {
        throw mismatch(field, schema, type)
      }
      return .scalar(.int32, target)
    case .message(let place):
      if let meaning = schema.messages[place].meaning, let target = ScalarTarget(type) {
        guard meaning.canBeRead(as: type) else { throw mismatch(field, schema, type) }
        return .wellKnown(meaning, target)
      }
      guard case .structure(let fields) = type else { throw mismatch(field, schema, type) }
      let columns = fields.map { FormatColumn(name: $0.name, type: $0.type) }
      return .message(try ProtobufProgram(message: place, of: schema, columns: columns))
    case .group: throw mismatch(field, schema, type)
    }
  }

  private static func mismatch(_ field: ProtobufField, _ schema: ProtobufSchema, _ type: SQLType) -> FormatError {
    let name = (field.isRepeated ? "repeated " : "") + schema.name(of: field.type)
    return FormatError("the schema says \(name), which can't be read as \(type)")
  }

  /// Runs `body` and names the field in the error that it throws.
  static func inside<Result>(
    _ field: String, _ body: () throws(FormatError) -> Result
  ) throws(FormatError) -> Result {
    do throws(FormatError) {
      return try body()
    } catch {
      throw FormatError("field \(field): \(error.reason)")
    }
  }
}

extension ProtobufScalar {
  /// Whether values can be read as the SQL type: wider numbers as narrower ones as far as they fit.
  func canBeRead(as type: SQLType) -> Bool {
    switch self {
    case .bool: [.boolean, .string].contains(type)
    case .float, .double: [.double, .string].contains(type)
    case .string, .bytes: [.string, .bytes].contains(type)
    case .int32, .int64, .uint32, .uint64, .sint32, .sint64, .fixed32, .fixed64, .sfixed32, .sfixed64:
      [.integer, .bigint, .double, .string, .date, .time, .timestamp].contains(type)
    }
  }
}

extension ProtobufMeaning {
  /// Whether messages of this meaning can be read as the SQL type.
  func canBeRead(as type: SQLType) -> Bool {
    switch self {
    case .decimal: if case .decimal = type { true } else { false }
    case .date: [.date, .integer, .bigint].contains(type)
    case .timeOfDay: [.time, .integer, .bigint].contains(type)
    case .timestamp: [.timestamp, .bigint].contains(type)
    case .wrapper(let scalar): scalar.canBeRead(as: type)
    }
  }
}
