import Planner

/// The Avro schema of columns, as ksqlDB writes it through Kafka Connect: every field a union with null, records named
/// after the path to them, maps as arrays of entry records, and Connect's properties on its logical types.
struct AvroSchemaText: ~Copyable {
  /// The full name of the record around the columns where WITH gives none.
  static let defaultFullName = "io.confluent.ksql.avro_schemas.KsqlDataSourceSchema"

  /// The full name of the record of a relation's key: of `DAILY_SALES` it ends in `DailySalesKey`, so that classes made
  /// of the schemas of several topics do not clash. nil for a relation's name that gives none in Avro.
  static func keyFullName(ofRelation name: String) -> String? {
    let words = name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }
    let simple = words.joined() + "Key"
    return (try? AvroName.check(simple)).map { "io.confluent.ksql.avro_schemas.\(simple)" }
  }

  private let namespace: String?
  private var text = ByteBuffer(capacity: 1024)
  private var usedNames: Set<String> = []

  private init(namespace: String?) { self.namespace = namespace }

  /// - Throws: `FormatError` where a name is none in Avro, or a type can't be written.
  static func make(
    columns: [FormatColumn], layout: PartLayout, fullName: String
  ) throws(FormatError) -> String {
    let (namespace, name) = try split(fullName: fullName)
    var writer = AvroSchemaText(namespace: namespace)
    switch layout {
    case .anonymous:
      for column in columns.prefix(1) { try writer.append(type: column.type, name: name, isOutermost: true) }
    case .record:
      let fields = columns.map { StructField($0.name, $0.type) }
      try writer.append(record: fields, name: name, isOutermost: true)
    }
    return writer.text.text
  }

  private static func split(fullName: String) throws(FormatError) -> (namespace: String?, name: String) {
    let parts = fullName.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    for part in parts { try AvroName.check(part) }
    return parts.count == 1
      ? (nil, fullName) : (parts.dropLast().joined(separator: "."), parts[parts.count - 1])
  }

  private mutating func append(
    record fields: [StructField], name: String, isOutermost: Bool = false
  ) throws(FormatError) {
    let unused = unusedName(name)
    text.append(utf8: #"{"type":"record","name":"\#(unused)","#)
    if isOutermost, let namespace { text.append(utf8: #""namespace":"\#(namespace)","#) }
    text.append(#""fields":["#)
    for (index, field) in fields.enumerated() {
      if index > 0 { text.append(",") }
      try append(field: field, recordName: unused)
    }
    text.append("]")
    appendConnectName(unused)
  }

  /// Connect's name of a record or a map, which ends the schema.
  private mutating func appendConnectName(_ name: String) {
    text.append(utf8: #","connect.name":"\#(namespace.map { "\($0)." } ?? "")\#(name)"}"#)
  }

  private mutating func append(field: StructField, recordName: String) throws(FormatError) {
    try AvroName.check(field.name)
    text.append(utf8: #"{"name":"\#(field.name)","type":"#)
    try append(nullable: field.type, name: "\(recordName)_\(field.name)")
    text.append(#","default":null}"#)
  }

  private mutating func append(nullable type: SQLType, name: String) throws(FormatError) {
    text.append(#"["null","#)
    try append(type: type, name: name)
    text.append("]")
  }

  private mutating func append(type: SQLType, name: String, isOutermost: Bool = false) throws(FormatError) {
    switch type {
    case .boolean: text.append(#""boolean""#)
    case .integer: text.append(#""int""#)
    case .bigint: text.append(#""long""#)
    case .double: text.append(#""double""#)
    case .string: text.append(#""string""#)
    case .bytes: text.append(#""bytes""#)
    case .decimal(let precision, let scale): append(decimalOf: precision, scale: scale)
    case .date: append(logical: "date", of: "int", connect: "Date")
    case .time: append(logical: "time-millis", of: "int", connect: "Time")
    case .timestamp: append(logical: "timestamp-millis", of: "long", connect: "Timestamp")
    case .array(let element):
      text.append(#"{"type":"array","items":"#)
      try append(nullable: element, name: name)
      text.append("}")
    case .map(let key, let value): try append(mapOf: key, to: value, name: name, isOutermost: isOutermost)
    case .structure(let fields): try append(record: fields, name: name, isOutermost: isOutermost)
    }
  }

  private mutating func append(logical: String, of type: String, connect: String) {
    text.append(
      utf8: #"{"type":"\#(type)","connect.version":1,"connect.name":"org.apache.kafka.connect.data.\#(connect)","#
        + #""logicalType":"\#(logical)"}"#)
  }

  private mutating func append(decimalOf precision: Int, scale: Int) {
    text.append(
      utf8: #"{"type":"bytes","scale":\#(scale),"precision":\#(precision),"connect.version":1,"#
        + #""connect.parameters":{"scale":"\#(scale)","connect.decimal.precision":"\#(precision)"},"#
        + #""connect.name":"org.apache.kafka.connect.data.Decimal","logicalType":"decimal"}"#)
  }

  /// Connect's form of a map whose keys may be NULL, as ksqlDB's may.
  private mutating func append(
    mapOf key: SQLType, to value: SQLType, name: String, isOutermost: Bool
  ) throws(FormatError) {
    let unused = unusedName(name)
    text.append(utf8: #"{"type":"array","items":{"type":"record","name":"\#(unused)","#)
    if isOutermost, let namespace { text.append(utf8: #""namespace":"\#(namespace)","#) }
    text.append(#""fields":[{"name":"key","type":"#)
    try append(nullable: key, name: "\(unused)_MapKey")
    text.append(#","default":null},{"name":"value","type":"#)
    try append(nullable: value, name: "\(unused)_MapValue")
    text.append(#","default":null}],"connect.internal.type":"MapEntry"}"#)
    appendConnectName(unused)
  }

  /// The name, with a number behind it where `A_B` is both a field and a path.
  private mutating func unusedName(_ name: String) -> String {
    var candidate = name
    var number = 1
    while !usedNames.insert(candidate).inserted {
      number += 1
      candidate = "\(name)_\(number)"
    }
    return candidate
  }
}

/// Names of the Avro specification: letters, digits and underscores, not a digit first.
enum AvroName {
  static func check(_ name: String) throws(FormatError) {
    let isName =
      name.utf8.first.map { isLetter($0) } == true
      && name.utf8.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
    if !isName {
      throw FormatError(
        "'\(name)' can't be a name in Avro: names are made of letters, digits and underscores, and begin with no digit")
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= lower || byte == UInt8(ascii: "_")
  }
}
