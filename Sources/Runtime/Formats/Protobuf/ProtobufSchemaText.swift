import Planner

/// The .proto file of columns, as ksqlDB writes it through Kafka Connect: messages named ConnectDefault and a number,
/// declared inside of the message that has a field of them, maps as repeated entries.
struct ProtobufSchemaText {
  /// The name of the message around the columns where WITH gives none.
  static let defaultFullName = "ConnectDefault1"

  /// KEY_ or VALUE_PROTOBUF_NULLABLE_REPRESENTATION.
  enum NullableRepresentation: String {
    /// A field that knows whether it is set.
    case optional = "OPTIONAL"
    /// Google's wrapper messages.
    case wrapper = "WRAPPER"
  }

  private let nullables: NullableRepresentation?
  private var imports: Set<String> = []
  private var messageCount = 1

  private struct Message {
    var name: String
    var lines: [String] = []
    var inner: [Message] = []
  }

  /// - Throws: `FormatError` where a name is none in Protobuf, or a type can't be written.
  static func make(
    columns: [FormatColumn], fullName: String, nullables: NullableRepresentation?
  ) throws(FormatError) -> String {
    let parts = fullName.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    for part in parts { try ProtobufName.check(part) }
    var writer = ProtobufSchemaText(nullables: nullables)
    let fields = columns.map { StructField($0.name, $0.type) }
    let message = try writer.message(parts[parts.count - 1], of: fields)
    var text = #"syntax = "proto3";"# + "\n"
    if parts.count > 1 { text += "package \(parts.dropLast().joined(separator: "."));\n" }
    text += "\n"
    for path in writer.imports.sorted() { text += "import \"\(path)\";\n" }
    if !writer.imports.isEmpty { text += "\n" }
    append(message, indent: "", to: &text)
    return text
  }

  private init(nullables: NullableRepresentation?) {
    self.nullables = nullables
  }

  private static func append(_ message: Message, indent: String, to text: inout String) {
    text += "\(indent)message \(message.name) {\n"
    for line in message.lines { text += "\(indent)  \(line)\n" }
    for inner in message.inner {
      text += "\n"
      append(inner, indent: indent + "  ", to: &text)
    }
    text += "\(indent)}\n"
  }

  private mutating func message(_ name: String, of fields: [StructField]) throws(FormatError) -> Message {
    var message = Message(name: name)
    for (index, field) in fields.enumerated() {
      try ProtobufName.check(field.name)
      try append(field.type, named: field.name, number: index + 1, to: &message)
    }
    return message
  }

  private mutating func append(
    _ type: SQLType, named name: String, number: Int, to message: inout Message
  ) throws(FormatError) {
    switch type {
    case .array(let element):
      let typeName = try self.name(of: element, in: &message)
      message.lines.append("repeated \(typeName) \(name) = \(number)\(options(of: element));")
    case .map(let key, let value):
      messageCount += 1
      let entry = "ConnectDefault\(messageCount)Entry"
      message.inner.append(try self.message(entry, of: [StructField("key", key), StructField("value", value)]))
      message.lines.append("repeated \(entry) \(name) = \(number);")
    default:
      let label = nullables == .optional ? "optional " : ""
      let typeName = try self.name(of: type, in: &message)
      message.lines.append("\(label)\(typeName) \(name) = \(number)\(options(of: type));")
    }
  }

  private mutating func name(of type: SQLType, in message: inout Message) throws(FormatError) -> String {
    switch type {
    case .boolean: return scalar("bool", wrapper: "Bool")
    case .integer: return scalar("int32", wrapper: "Int32")
    case .bigint: return scalar("int64", wrapper: "Int64")
    case .double: return scalar("double", wrapper: "Double")
    case .string: return scalar("string", wrapper: "String")
    case .bytes: return scalar("bytes", wrapper: "Bytes")
    case .decimal:
      imports.insert("confluent/meta.proto")
      return imported("confluent/type/decimal.proto", "confluent.type.Decimal")
    case .date: return imported("google/type/date.proto", "google.type.Date")
    case .time: return imported("google/type/timeofday.proto", "google.type.TimeOfDay")
    case .timestamp: return imported("google/protobuf/timestamp.proto", "google.protobuf.Timestamp")
    case .structure(let fields):
      messageCount += 1
      let name = "ConnectDefault\(messageCount)"
      message.inner.append(try self.message(name, of: fields))
      return name
    case .array, .map: throw FormatError(ProtobufType.nestingReason)
    }
  }

  private mutating func scalar(_ name: String, wrapper: String) -> String {
    nullables == .wrapper
      ? imported("google/protobuf/wrappers.proto", "google.protobuf.\(wrapper)Value") : name
  }

  private mutating func imported(_ path: String, _ name: String) -> String {
    imports.insert(path)
    return name
  }

  /// Connect's parameters of a decimal; the messages themselves do not say what all of them have in common.
  private func options(of type: SQLType) -> String {
    guard case .decimal(let precision, let scale) = type else { return "" }
    return #" [(confluent.field_meta) = { params: [{ key: "precision", value: "\#(precision)" }, "#
      + #"{ key: "scale", value: "\#(scale)" }] }]"#
  }
}

/// Names of the language: letters, digits and underscores, not a digit first.
enum ProtobufName {
  static func check(_ name: String) throws(FormatError) {
    let bytes = Array(name.utf8)
    let isName =
      bytes.first.map { isLetter($0) } == true
      && bytes.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
    if !isName {
      throw FormatError(
        "'\(name)' can't be a name in Protobuf: names are made of letters, digits and underscores, "
          + "and begin with no digit")
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= byte | 0x20 || byte == UInt8(ascii: "_")
  }
}
