/// Default values of fields, from the JSON that a schema gives them in (Avro specification, "Complex types").
enum AvroDefault {
  /// The bytes of a default value.
  static func bytes(of json: JSONValue, schema: AvroSchema) throws(FormatError) -> [UInt8] {
    var buffer = ByteBuffer()
    try append(json, schema: schema, to: &buffer)
    return buffer.bytes
  }

  private static func append(
    _ json: JSONValue, schema: AvroSchema, to buffer: inout ByteBuffer
  ) throws(FormatError) {
    switch (schema, json) {
    case (.union(let branches), _): try append(json, branches: branches, to: &buffer)
    case (.leaf(let leaf), _): try append(json, leaf: leaf, to: &buffer)
    case (.enumeration(let enumeration), .string(let symbol)):
      guard let number = enumeration.symbols.firstIndex(of: symbol) else { throw wrong(json, schema) }
      buffer.append(avroLong: Int64(number))
    case (.array(let item), .array(let values)):
      if !values.isEmpty { buffer.append(avroLong: Int64(values.count)) }
      for value in values { try append(value, schema: item, to: &buffer) }
      buffer.append(avroLong: 0)
    case (.map(let value), .object(let members)):
      if !members.isEmpty { buffer.append(avroLong: Int64(members.count)) }
      for member in members {
        buffer.append(avroContent: member.name)
        try append(member.value, schema: value, to: &buffer)
      }
      buffer.append(avroLong: 0)
    case (.record(let record), .object):
      for field in record.fields {
        guard let value = json[field.name] ?? field.defaultValue else { throw wrong(json, schema) }
        try append(value, schema: field.schema, to: &buffer)
      }
    case (.enumeration, _), (.array, _), (.map, _), (.record, _): throw wrong(json, schema)
    }
  }

  /// The specification wants a default of a union to be one of its first branch; later ones are taken too.
  private static func append(
    _ json: JSONValue, branches: [AvroSchema], to buffer: inout ByteBuffer
  ) throws(FormatError) {
    for (index, branch) in branches.enumerated() {
      var attempt = ByteBuffer()
      do throws(FormatError) {
        try append(json, schema: branch, to: &attempt)
      } catch {
        continue
      }
      buffer.append(avroLong: Int64(index))
      buffer.append(attempt.bytes)
      return
    }
    throw wrong(json, .union(branches))
  }

  private static func append(_ json: JSONValue, leaf: AvroLeaf, to buffer: inout ByteBuffer) throws(FormatError) {
    switch (leaf, json) {
    case (.null, .null): break
    case (.boolean, .boolean(let value)): buffer.append(value ? 1 : 0 as UInt8)
    case (.int, .number(let text)), (.long, .number(let text)), (.date, .number(let text)),
      (.timeMillis, .number(let text)), (.timeMicros, .number(let text)), (.timestampMillis, .number(let text)),
      (.timestampMicros, .number(let text)):
      guard let value = NumberText.int64(text) else { throw wrong(json, .leaf(leaf)) }
      buffer.append(avroLong: value)
    case (.float, .number(let text)): buffer.append(avroFloat: Float(NumberText.double(text) ?? 0))
    case (.double, .number(let text)): buffer.append(avroDouble: NumberText.double(text) ?? 0)
    case (.string, .string(let text)): buffer.append(avroContent: text)
    case (.bytes, .string(let text)), (.decimal, .string(let text)):
      let bytes = try latin1(text)
      buffer.append(avroLong: Int64(bytes.count))
      buffer.append(bytes)
    case (.fixed(let size), .string(let text)), (.fixedDecimal(let size, _, _), .string(let text)):
      let bytes = try latin1(text)
      guard bytes.count == Int(size) else { throw wrong(json, .leaf(leaf)) }
      buffer.append(bytes)
    default: throw wrong(json, .leaf(leaf))
    }
  }

  /// Bytes stand in JSON as characters of the same number.
  private static func latin1(_ text: String) throws(FormatError) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else {
        throw FormatError("a default of bytes has a wrong character")
      }
      bytes.append(byte)
    }
    return bytes
  }

  private static func wrong(_ json: JSONValue, _ schema: AvroSchema) -> FormatError {
    FormatError("a default value in the schema is not of its type, \(schema.typeName)")
  }
}
