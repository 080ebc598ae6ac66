/// The messages of a .proto file and of all that it imports, with their names resolved.
///
/// Messages may contain themselves: they refer to each other by their place.
struct ProtobufSchema: Sendable {
  var messages: [ProtobufMessage] = []
  var enums: [ProtobufEnum] = []
  /// Places of the file's own top-level messages, in order: what a record's message indexes count.
  var roots: [Int] = []
}

struct ProtobufMessage: Sendable {
  var fullName: String
  var fields: [ProtobufField] = []
  var oneofs: [String] = []
  /// Places of the messages declared inside, in order.
  var nested: [Int] = []
  /// What stands for `map<K, V>`, or a message that Connect writes for one.
  var isMapEntry = false
  /// What the message means where it is one of the well-known ones.
  var meaning: ProtobufMeaning?
}

struct ProtobufField: Sendable {
  var name: String
  var number: Int32
  var type: ProtobufType
  var isRepeated: Bool
  /// Whether a message knows if the field is set: else it has its default.
  var hasPresence: Bool
  /// Whether a repeated field of numbers is written in one piece: proto3's habit.
  var isPacked: Bool
  /// Place in the message's `oneofs`.
  var oneof: Int?
  var parameters: [String: String]
}

enum ProtobufType: Hashable, Sendable {
  case scalar(ProtobufScalar)
  /// Place in the schema's `enums`.
  case enumeration(Int)
  /// Place in the schema's `messages`.
  case message(Int)
  /// proto2's groups are passed over.
  case group
}

struct ProtobufEnum: Sendable {
  var fullName: String
  var symbols: [(name: String, number: Int32)]
}

/// The scalar types, named as in .proto files.
enum ProtobufScalar: String, Hashable, Sendable, CaseIterable {
  case double, float, int32, int64, uint32, uint64, sint32, sint64, fixed32, fixed64, sfixed32, sfixed64
  case bool, string, bytes

  var wireType: ProtobufWire.WireType {
    switch self {
    case .double, .fixed64, .sfixed64: .fixed64
    case .float, .fixed32, .sfixed32: .fixed32
    case .int32, .int64, .uint32, .uint64, .sint32, .sint64, .bool: .varint
    case .string, .bytes: .sized
    }
  }
}

/// Messages that stand for a value of a type of their own.
enum ProtobufMeaning: Hashable, Sendable {
  case decimal, date, timeOfDay, timestamp
  /// A scalar that may be NULL; its message has the one field `value`, number 1.
  case wrapper(ProtobufScalar)

  init?(fullName: String) {
    switch fullName {
    case "confluent.type.Decimal": self = .decimal
    case "google.type.Date": self = .date
    case "google.type.TimeOfDay": self = .timeOfDay
    case "google.protobuf.Timestamp": self = .timestamp
    case "google.protobuf.DoubleValue": self = .wrapper(.double)
    case "google.protobuf.FloatValue": self = .wrapper(.float)
    case "google.protobuf.Int64Value": self = .wrapper(.int64)
    case "google.protobuf.UInt64Value": self = .wrapper(.uint64)
    case "google.protobuf.Int32Value": self = .wrapper(.int32)
    case "google.protobuf.UInt32Value": self = .wrapper(.uint32)
    case "google.protobuf.BoolValue": self = .wrapper(.bool)
    case "google.protobuf.StringValue": self = .wrapper(.string)
    case "google.protobuf.BytesValue": self = .wrapper(.bytes)
    default: return nil
    }
  }
}

extension ProtobufSchema {
  /// The type as error texts call it.
  func name(of type: ProtobufType) -> String {
    switch type {
    case .scalar(let scalar): scalar.rawValue
    case .enumeration(let place): "enum \(enums[place].fullName)"
    case .message(let place): "message \(messages[place].fullName)"
    case .group: "group"
    }
  }

  /// The key and value of a map, where the field is one.
  func mapEntry(of field: ProtobufField) -> (key: ProtobufField, value: ProtobufField)? {
    guard field.isRepeated, case .message(let place) = field.type, messages[place].isMapEntry,
      let key = messages[place].fields.first(where: { $0.number == 1 }),
      let value = messages[place].fields.first(where: { $0.number == 2 })
    else { return nil }
    return (key, value)
  }
}
