import Planner

/// The SQL types that a schema gives where columns are not declared (as Kafka Connect and ksqlDB have it).
struct ProtobufInference {
  let schema: ProtobufSchema
  /// Whether fields keep their names as written, rather than in upper case.
  let keepsCase: Bool
  /// Messages around the one that is looked at: to meet one of these again means that it contains itself.
  private var open: Set<Int> = []

  init(_ schema: ProtobufSchema, keepsCase: Bool) {
    self.schema = schema
    self.keepsCase = keepsCase
  }

  /// The STRUCT of a message. Fields whose types we do not have are left out: groups, and messages that contain
  /// themselves.
  ///
  /// A oneof is a STRUCT of its members, named after the oneof with its number behind it, in front of other fields.
  mutating func type(ofMessage place: Int) -> SQLType? {
    guard open.insert(place).inserted, open.count < 200 else { return nil }
    defer { open.remove(place) }
    let message = schema.messages[place]
    var fields: [StructField] = []
    for (index, _) in message.oneofs.enumerated() {
      let members = self.fields(message.fields.filter { $0.oneof == index })
      if !members.isEmpty {
        fields.append(StructField(cased(ProtobufResolver.oneofName(index, in: message)), .structure(members)))
      }
    }
    return .structure(fields + self.fields(message.fields.filter { $0.oneof == nil }))
  }

  private mutating func fields(_ fields: [ProtobufField]) -> [StructField] {
    var result: [StructField] = []
    for field in fields {
      if let type = type(of: field) { result.append(StructField(cased(field.name), type)) }
    }
    return result
  }

  private func cased(_ name: String) -> String { keepsCase ? name : name.uppercased() }

  private mutating func type(of field: ProtobufField) -> SQLType? {
    if let entry = schema.mapEntry(of: field) {
      guard let key = type(of: entry.key), let value = type(of: entry.value) else { return nil }
      return .map(key: key, value: value)
    }
    guard let type = elementType(of: field) else { return nil }
    return field.isRepeated ? .array(type) : type
  }

  private mutating func elementType(of field: ProtobufField) -> SQLType? {
    switch field.type {
    case .scalar(let scalar): return scalar.sqlType
    case .enumeration: return .string
    case .message(let place):
      switch schema.messages[place].meaning {
      case .decimal: return Self.decimalType(field)
      case .date: return .date
      case .timeOfDay: return .time
      case .timestamp: return .timestamp
      case .wrapper(let scalar): return scalar.sqlType
      case nil: return type(ofMessage: place)
      }
    case .group: return nil
    }
  }

  /// Where the field does not say how many digits there are, as many as we have.
  private static func decimalType(_ field: ProtobufField) -> SQLType {
    let precision = field.parameters["precision"] ?? field.parameters["connect.decimal.precision"]
    let scale = min(max(field.parameters["scale"].flatMap { Int($0) } ?? 0, 0), 38)
    return .decimal(precision: min(max(precision.flatMap { Int($0) } ?? 38, scale, 1), 38), scale: scale)
  }
}

extension ProtobufScalar {
  /// uint32 may be larger than an INT.
  fileprivate var sqlType: SQLType {
    switch self {
    case .bool: .boolean
    case .int32, .sint32, .sfixed32: .integer
    case .uint32, .fixed32, .int64, .uint64, .sint64, .fixed64, .sfixed64: .bigint
    case .float, .double: .double
    case .string: .string
    case .bytes: .bytes
    }
  }
}
