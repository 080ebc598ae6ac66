/// Values by their compiled writings.
extension ByteBuffer {
  /// Appends a field with its value; nothing for NULL, and nothing for a default that a reader takes for granted.
  mutating func append(_ value: Value, field: ProtobufFieldWriting) throws(FormatError) {
    if value.isNull { return }
    do throws(FormatError) {
      switch (field.shape, value) {
      case (.single(let writing, let writesDefault), _):
        try append(single: value, writing, number: field.number, writesDefault: writesDefault)
      case (.repeated(let writing, let isPacked), .array(let items)):
        if isPacked {
          try append(packed: items, writing, number: field.number)
        } else {
          for item in items { try append(item: item, writing, number: field.number) }
        }
      case (.entries(let key, let value), .map(let map)):
        for entry in map.entries { try append(entry, key: key, value: value, number: field.number) }
      case (.oneof(let members), .structure(let values)):
        if let member = members.first(where: { $0.source < values.count && !values[$0.source].isNull }) {
          try append(values[member.source], field: member)
        }
      case (.repeated, _), (.entries, _), (.oneof, _): throw ProtobufFault.wrongType
      }
    } catch {
      throw FormatError("field \(field.name): \(error.reason)")
    }
  }

  private mutating func append(
    single value: Value, _ writing: ProtobufWriting, number: Int32, writesDefault: Bool
  ) throws(FormatError) {
    let start = count
    append(tag: number, writing.wireType)
    let valueStart = count
    try append(value, writing)
    if !writesDefault, isDefault(from: valueStart, writing) { truncate(to: start) }
  }

  /// Whether what was appended is the default of a scalar: all bytes are zero, of a string the length.
  private func isDefault(from start: Int, _ writing: ProtobufWriting) -> Bool {
    switch writing {
    case .scalar, .enumeration: withUnsafeBytes { $0[start...].allSatisfy { $0 == 0 } }
    case .wellKnown, .message: false
    }
  }

  private mutating func append(packed items: [Value], _ writing: ProtobufWriting, number: Int32) throws(FormatError) {
    if items.isEmpty { return }
    append(tag: number, .sized)
    try appendSized { buffer throws(FormatError) in
      for item in items { try buffer.append(orDefault: item, writing) }
    }
  }

  /// Appends an item of a repeated field.
  private mutating func append(item: Value, _ writing: ProtobufWriting, number: Int32) throws(FormatError) {
    append(tag: number, writing.wireType)
    try append(orDefault: item, writing)
  }

  private mutating func append(
    _ entry: MapValue.Entry, key: ProtobufFieldWriting, value: ProtobufFieldWriting, number: Int32
  ) throws(FormatError) {
    if entry.key.isNull { throw FormatError("a map's key is NULL") }
    append(tag: number, .sized)
    try appendSized { buffer throws(FormatError) in
      try buffer.append(entry.key, field: key)
      try buffer.append(entry.value, field: value)
    }
  }

  /// Appends a value where there is no way to say NULL: the type's default stands for it.
  private mutating func append(orDefault value: Value, _ writing: ProtobufWriting) throws(FormatError) {
    guard value.isNull else { return try append(value, writing) }
    switch writing {
    case .scalar(let scalar) where scalar.wireType != .sized: append(bits: 0, scalar.wireType)
    case .wellKnown(.date): try append(.integer(0), writing)
    // An empty string, the first symbol, an empty message.
    case .scalar, .enumeration, .wellKnown, .message: append(varint: 0)
    }
  }

  /// Appends a value that is not NULL, without its tag.
  private mutating func append(_ value: Value, _ writing: ProtobufWriting) throws(FormatError) {
    switch (writing, value) {
    case (.scalar(let scalar), .string(var text)):
      guard scalar.wireType == .sized else { throw ProtobufFault.wrongType }
      text.withUTF8 { append(sized: UnsafeRawBufferPointer($0)) }
    case (.scalar(let scalar), .bytes(let bytes)):
      guard scalar.wireType == .sized else { throw ProtobufFault.wrongType }
      bytes.withUnsafeBytes { append(sized: $0) }
    case (.scalar(let scalar), _): append(bits: try scalar.bits(of: value), scalar.wireType)
    case (.enumeration(let symbols), .string(let symbol)):
      guard let number = symbols[symbol] else { throw FormatError("the schema's enum has no symbol '\(symbol)'") }
      append(varint: UInt64(bitPattern: Int64(number)))
    case (.wellKnown(let meaning), _):
      try appendSized { buffer throws(FormatError) in try buffer.append(value, as: meaning) }
    case (.message(let fields), .structure(let values)):
      try appendSized { buffer throws(FormatError) in
        for field in fields where field.source < values.count {
          try buffer.append(values[field.source], field: field)
        }
      }
    case (.enumeration, _), (.message, _): throw ProtobufFault.wrongType
    }
  }
}

/// The errors of writing, out of the way of the fast paths.
enum ProtobufFault {
  static var wrongType: FormatError { FormatError("a value is not of the type that the encoder was made for") }

  @inline(never)
  static func tooWide(_ value: Int64, _ scalar: ProtobufScalar) -> FormatError {
    FormatError("\(value) does not fit \(scalar.rawValue)")
  }
}
