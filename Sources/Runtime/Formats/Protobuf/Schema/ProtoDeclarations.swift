/// What a .proto file says, before names are resolved.
struct ProtoFile: Sendable {
  var package = ""
  /// Whether it is written in proto2, where every single field knows if it is set.
  var isProto2 = true
  var imports: [String] = []
  var messages: [ProtoMessageDeclaration] = []
  var enums: [ProtoEnumDeclaration] = []
}

struct ProtoMessageDeclaration: Sendable {
  var name: String
  var fields: [ProtoFieldDeclaration] = []
  /// Names of the oneofs, in order.
  var oneofs: [String] = []
  var messages: [ProtoMessageDeclaration] = []
  var enums: [ProtoEnumDeclaration] = []
  var isMapEntry = false
}

struct ProtoFieldDeclaration: Sendable {
  enum Label: Sendable {
    case none, optional, required, repeated
  }

  /// A type as written: `int32`, `.google.protobuf.Timestamp`, `Inner`.
  enum TypeName: Sendable {
    case plain(String)
    case map(key: String, value: String)
    /// proto2's group; its message is declared beside the field.
    case group(String)
  }

  var name: String
  var number: Int32
  var type: TypeName
  var label: Label
  /// Place in the message's `oneofs`.
  var oneof: Int?
  /// Connect's parameters of the field, `(confluent.field_meta).params`: a decimal's precision and scale.
  var parameters: [String: String] = [:]
}

struct ProtoEnumDeclaration: Sendable {
  var name: String
  var symbols: [(name: String, number: Int32)] = []
}
