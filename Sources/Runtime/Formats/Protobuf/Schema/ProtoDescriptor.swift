/// Reads a schema that is no .proto file but the descriptor that protoc makes of one, in Base64: so Python's Confluent
/// client registers its schemas. Confluent's registry answers with a .proto file even then; others answer with what they
/// were given. (google/protobuf/descriptor.proto, `FileDescriptorProto`.)
enum ProtoDescriptor {
  /// Whether a schema's text is Base64. A .proto file holds at least a blank, a brace or a semicolon, which Base64 lacks.
  static func isDescriptor(_ text: String) -> Bool {
    let text = trimmed(text)
    return !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
          true
        default: false
        }
      }
  }

  /// - Throws: `FormatError` where the text is no descriptor.
  static func parse(_ text: String) throws(FormatError) -> ProtoFile {
    guard let bytes = Base64.decode(trimmed(text)) else { throw FormatError("the schema is no Base64") }
    let result: Result<ProtoFile, FormatError> = bytes.withUnsafeBytes { bytes in
      do throws(DecodeFault) {
        return .success(try file(bytes))
      } catch {
        return .failure(FormatError("the schema is no descriptor of a .proto file: \(error.description)"))
      }
    }
    return try result.get()
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text.drop(while: \.isWhitespace))
  }

  private static func file(_ bytes: UnsafeRawBufferPointer) throws(DecodeFault) -> ProtoFile {
    var file = ProtoFile()
    try forEachField(of: bytes) { number, value throws(DecodeFault) in
      switch number {
      case 2: file.package = try value.text()
      case 3: file.imports.append(try value.text())
      case 4: file.messages.append(try message(try value.bytes(), depth: 0))
      case 5: file.enums.append(try enumeration(try value.bytes()))
      case 12: file.isProto2 = try value.text() == "proto2"
      case 14: throw DecodeFault("editions are not supported; write syntax = \"proto3\"")
      default: break
      }
    }
    return file
  }

  private static func message(
    _ bytes: UnsafeRawBufferPointer, depth: Int
  ) throws(DecodeFault) -> ProtoMessageDeclaration {
    guard depth < ProtoParser.depthLimit else {
      throw DecodeFault("messages nest deeper than \(ProtoParser.depthLimit) levels")
    }
    var message = ProtoMessageDeclaration(name: "")
    try forEachField(of: bytes) { number, value throws(DecodeFault) in
      switch number {
      case 1: message.name = try value.text()
      case 2: message.fields.append(try field(try value.bytes()))
      case 3: message.messages.append(try Self.message(try value.bytes(), depth: depth + 1))
      case 4: message.enums.append(try enumeration(try value.bytes()))
      case 7: message.isMapEntry = try isMapEntry(try value.bytes())
      case 8: message.oneofs.append(try name(try value.bytes()))
      default: break
      }
    }
    // protoc wraps each `optional` field of proto3 in a oneof of its own, behind the real ones.
    let real = message.fields.compactMap(\.oneof).max().map { $0 + 1 } ?? 0
    guard real <= message.oneofs.count else { throw DecodeFault("a field is in a oneof that is not there") }
    message.oneofs.removeSubrange(real...)
    return message
  }

  private static func field(_ bytes: UnsafeRawBufferPointer) throws(DecodeFault) -> ProtoFieldDeclaration {
    var field = ProtoFieldDeclaration(name: "", number: 0, type: .plain(""), label: .none)
    var type: UInt64 = 0
    var typeName = ""
    var isOptional = false
    try forEachField(of: bytes) { number, value throws(DecodeFault) in
      switch number {
      case 1: field.name = try value.text()
      case 3: field.number = Int32(truncatingIfNeeded: try value.number())
      case 4: field.label = try label(try value.number())
      case 5: type = try value.number()
      case 6: typeName = try value.text()
      case 9: field.oneof = Int(Int32(truncatingIfNeeded: try value.number()))
      case 17: isOptional = try value.number() != 0
      default: break
      }
    }
    guard field.number > 0, Int64(field.number) <= ProtobufWire.maximumFieldNumber, field.oneof ?? 0 >= 0 else {
      throw DecodeFault("a field has a number that no field may have")
    }
    field.type = try self.type(type, named: typeName)
    if isOptional {
      field.label = .optional
      field.oneof = nil
    }
    return field
  }

  /// `optional` stands here for fields without a label too, which have none of proto2's presence where the file is
  /// proto3: there the mark is a field of its own, number 17.
  private static func label(_ number: UInt64) throws(DecodeFault) -> ProtoFieldDeclaration.Label {
    switch number {
    case 1: .none
    case 2: .required
    case 3: .repeated
    default: throw DecodeFault("there is no label \(number)")
    }
  }

  /// By their numbers, from 1; nil for groups, messages and enums.
  private static let scalars: [ProtobufScalar?] = [
    .double, .float, .int64, .uint64, .int32, .fixed64, .fixed32, .bool, .string, nil, nil, .bytes, .uint32, nil,
    .sfixed32, .sfixed64, .sint32, .sint64,
  ]

  private static func type(
    _ number: UInt64, named name: String
  ) throws(DecodeFault) -> ProtoFieldDeclaration.TypeName {
    guard (1...UInt64(scalars.count)).contains(number) else { throw DecodeFault("there is no type \(number)") }
    if number == 10 { return .group(name) }
    return .plain(scalars[Int(number) - 1]?.rawValue ?? name)
  }

  private static func enumeration(_ bytes: UnsafeRawBufferPointer) throws(DecodeFault) -> ProtoEnumDeclaration {
    var declaration = ProtoEnumDeclaration(name: "")
    try forEachField(of: bytes) { number, value throws(DecodeFault) in
      switch number {
      case 1: declaration.name = try value.text()
      case 2: declaration.symbols.append(try symbol(try value.bytes()))
      default: break
      }
    }
    return declaration
  }

  private static func symbol(_ bytes: UnsafeRawBufferPointer) throws(DecodeFault) -> (name: String, number: Int32) {
    var symbol: (name: String, number: Int32) = ("", 0)
    try forEachField(of: bytes) { number, value throws(DecodeFault) in
      if number == 1 { symbol.name = try value.text() }
      if number == 2 { symbol.number = Int32(truncatingIfNeeded: try value.number()) }
    }
    return symbol
  }

  private static func name(_ bytes: UnsafeRawBufferPointer) throws(DecodeFault) -> String {
    var name = ""
    try forEachField(of: bytes) { number, value throws(DecodeFault) in
      if number == 1 { name = try value.text() }
    }
    return name
  }

  private static func isMapEntry(_ options: UnsafeRawBufferPointer) throws(DecodeFault) -> Bool {
    var isMapEntry = false
    try forEachField(of: options) { number, value throws(DecodeFault) in
      if number == 7 { isMapEntry = try value.number() != 0 }
    }
    return isMapEntry
  }

  /// What a field of a descriptor holds. The bytes are borrowed for the time of the reading.
  private enum FieldValue {
    case number(UInt64)
    case bytes(UnsafeRawBufferPointer)

    func number() throws(DecodeFault) -> UInt64 {
      guard case .number(let number) = self else { throw DecodeFault("a number was expected") }
      return number
    }

    func bytes() throws(DecodeFault) -> UnsafeRawBufferPointer {
      guard case .bytes(let bytes) = self else { throw DecodeFault("a message was expected") }
      return bytes
    }

    func text() throws(DecodeFault) -> String { String(decoding: try bytes(), as: UTF8.self) }
  }

  private static func forEachField(
    of bytes: UnsafeRawBufferPointer, _ body: (Int32, FieldValue) throws(DecodeFault) -> Void
  ) throws(DecodeFault) {
    var cursor = ProtobufCursor(bytes)
    while !cursor.isAtEnd {
      let (number, type) = try cursor.tag()
      switch type {
      case .varint: try body(number, .number(try cursor.varint()))
      case .sized: try body(number, .bytes(try cursor.sized()))
      case .fixed32, .fixed64, .groupStart, .groupEnd: try cursor.skip(type, number: number)
      }
    }
  }
}
