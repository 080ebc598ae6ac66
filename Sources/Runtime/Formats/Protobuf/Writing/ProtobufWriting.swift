import Planner

/// How values of a SQL type are written as one type of the schema: compiled once, run for each value.
indirect enum ProtobufWriting: Sendable {
  case scalar(ProtobufScalar)
  /// The number of each symbol.
  case enumeration([String: Int32])
  case wellKnown(ProtobufMeaning)
  case message([ProtobufFieldWriting])
}

/// How a field of the schema is filled.
struct ProtobufFieldWriting: Sendable {
  indirect enum Shape: Sendable {
    /// Whether a default is written too, since it differs from a field that is not set.
    case single(ProtobufWriting, writesDefault: Bool)
    case repeated(ProtobufWriting, isPacked: Bool)
    case entries(key: ProtobufFieldWriting, value: ProtobufFieldWriting)
    /// A STRUCT of which one field is written, the first that is not NULL.
    case oneof([ProtobufFieldWriting])
  }

  var name: String
  var number: Int32
  /// Place of the column or STRUCT field it comes from.
  var source: Int
  var shape: Shape
}

extension ProtobufWriting {
  /// How the fields of a message are filled from columns; fields without a column are not set.
  /// - Throws: `FormatError` where a column has no field, or its values can't be written as the field's type.
  static func fields(
    ofMessage place: Int, in schema: ProtobufSchema, from columns: [FormatColumn]
  ) throws(FormatError) -> [ProtobufFieldWriting] {
    let message = schema.messages[place]
    var fields: [ProtobufFieldWriting] = []
    for (source, column) in columns.enumerated() {
      try ProtobufResolver.inside(column.name) { () throws(FormatError) in
        if let index = ProtobufResolver.fieldIndex(named: column.name, in: message) {
          fields.append(try field(message.fields[index], in: schema, from: column.type, source: source))
        } else if let oneof = ProtobufResolver.oneofIndex(named: column.name, in: message) {
          fields.append(try self.oneof(oneof, of: message, in: schema, from: column, source: source))
        } else {
          throw FormatError("the schema's message \(message.fullName) has no such field")
        }
      }
    }
    // Like other writers, in the order of the fields' numbers.
    return fields.sorted { $0.number < $1.number }
  }

  private static func field(
    _ field: ProtobufField, in schema: ProtobufSchema, from type: SQLType, source: Int
  ) throws(FormatError) -> ProtobufFieldWriting {
    ProtobufFieldWriting(
      name: field.name, number: field.number, source: source, shape: try shape(of: field, in: schema, from: type))
  }

  private static func shape(
    of field: ProtobufField, in schema: ProtobufSchema, from type: SQLType
  ) throws(FormatError) -> ProtobufFieldWriting.Shape {
    switch type {
    case .map(let key, let value):
      guard let entry = schema.mapEntry(of: field) else { throw mismatch(field, schema, type) }
      return .entries(
        key: try self.field(entry.key, in: schema, from: key, source: 0),
        value: try self.field(entry.value, in: schema, from: value, source: 1))
    case .array(let element):
      guard field.isRepeated else { throw mismatch(field, schema, type) }
      let writing = try self.writing(of: field, in: schema, from: element)
      return .repeated(writing, isPacked: field.isPacked && writing.wireType != .sized)
    default:
      guard !field.isRepeated else { throw mismatch(field, schema, type) }
      return .single(try writing(of: field, in: schema, from: type), writesDefault: field.hasPresence)
    }
  }

  private static func oneof(
    _ index: Int, of message: ProtobufMessage, in schema: ProtobufSchema, from column: FormatColumn, source: Int
  ) throws(FormatError) -> ProtobufFieldWriting {
    guard case .structure(let parts) = column.type else {
      throw FormatError("the schema says oneof \(message.oneofs[index]), which is a STRUCT, not \(column.type)")
    }
    var members: [ProtobufFieldWriting] = []
    for (place, part) in parts.enumerated() {
      guard let member = ProtobufResolver.fieldIndex(named: part.name, in: message),
        message.fields[member].oneof == index
      else { throw FormatError("the oneof \(message.oneofs[index]) has no field \(part.name)") }
      members.append(try field(message.fields[member], in: schema, from: part.type, source: place))
    }
    return ProtobufFieldWriting(
      name: column.name, number: members.first?.number ?? 0, source: source, shape: .oneof(members))
  }

  private static func writing(
    of field: ProtobufField, in schema: ProtobufSchema, from type: SQLType
  ) throws(FormatError) -> ProtobufWriting {
    switch (field.type, type) {
    case (.scalar(let scalar), _) where scalar.canBeWritten(from: type): return .scalar(scalar)
    case (.enumeration(let place), .string):
      let symbols = schema.enums[place].symbols.map { ($0.name, $0.number) }
      return .enumeration(Dictionary(symbols, uniquingKeysWith: { first, _ in first }))
    case (.enumeration, .integer): return .scalar(.int32)
    case (.message(let place), .structure(let fields)):
      let columns = fields.map { FormatColumn(name: $0.name, type: $0.type) }
      return .message(try self.fields(ofMessage: place, in: schema, from: columns))
    case (.message(let place), _):
      guard let meaning = schema.messages[place].meaning, meaning.canBeWritten(from: type) else {
        throw mismatch(field, schema, type)
      }
      return .wellKnown(meaning)
    case (.scalar, _), (.enumeration, _), (.group, _): throw mismatch(field, schema, type)
    }
  }

  /// The wire type of single values.
  var wireType: ProtobufWire.WireType {
    switch self {
    case .scalar(let scalar): scalar.wireType
    case .enumeration: .varint
    case .wellKnown, .message: .sized
    }
  }

  private static func mismatch(_ field: ProtobufField, _ schema: ProtobufSchema, _ type: SQLType) -> FormatError {
    let name = (field.isRepeated ? "repeated " : "") + schema.name(of: field.type)
    return FormatError("\(type) can't be written as \(name)")
  }
}

extension ProtobufScalar {
  /// Whether values of the SQL type can be written as this one; numbers as far as they fit.
  func canBeWritten(from type: SQLType) -> Bool {
    switch self {
    case .bool: type == .boolean
    case .float: type == .double
    case .double: [.integer, .bigint, .double].contains(type)
    case .string: type == .string
    case .bytes: type == .bytes
    case .int32, .sint32, .sfixed32, .uint32, .fixed32, .int64, .uint64, .sint64, .fixed64, .sfixed64:
      [.integer, .bigint, .date, .time, .timestamp].contains(type)
    }
  }
}

extension ProtobufMeaning {
  /// Whether values of the SQL type can be written as messages of this meaning.
  func canBeWritten(from type: SQLType) -> Bool {
    switch self {
    case .decimal: if case .decimal = type { true } else { false }
    case .date: type == .date
    case .timeOfDay: type == .time
    case .timestamp: type == .timestamp
    case .wrapper(let scalar): scalar.canBeWritten(from: type)
    }
  }
}
