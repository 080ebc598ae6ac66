import Planner

/// Values that may be of one of several types: `oneOf` and `anyOf` of a JSON schema. Kafka Connect makes a STRUCT of
/// them with a field for each type, of which one has a value:
///
///     {"oneOf": [{"type": "string"}, {"type": "integer"}]}    STRUCT<"...OneOf.field.0" STRING, "...OneOf.field.1" BIGINT>
///     "a"  ->  ("a", NULL)          5  ->  (NULL, 5)
enum JSONAlternatives {
  /// What Connect calls the fields, with their numbers behind it.
  private static let fieldPrefix = "io.confluent.connect.json.OneOf.field."

  static func fieldName(_ index: Int) -> String { fieldPrefix + "\(index)" }

  /// Whether a STRUCT was made of alternatives. Names tell: the columns of a relation say nothing else about it.
  static func areFields(_ fields: [StructField]) -> Bool {
    guard fields.count > 1 else { return false }
    let prefix = fieldPrefix.uppercased()
    return fields.allSatisfy { $0.name.uppercased().hasPrefix(prefix) }
  }
}

extension JSONReading {
  /// Whether a value that begins with a byte may be of this type. Other than where a column has one type alone, a
  /// number is no text here, and a text no number.
  fileprivate func mayBegin(with byte: UInt8) -> Bool {
    switch self {
    case .array: byte == UInt8(ascii: "[")
    case .map, .structure, .alternatives: byte == UInt8(ascii: "{")
    case .scalar(let target):
      switch target {
      case .text, .bytes: byte == UInt8(ascii: "\"")
      case .boolean: byte == UInt8(ascii: "t") || byte == UInt8(ascii: "f")
      case .int32, .int64, .time, .double, .decimal:
        byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte
      }
    }
  }
}

extension JSONCursor {
  /// Reads a value that is of one of several types: the first that it can be read as, and of objects the one with the
  /// most members. An object that has members of the fields' own names is one that was written from such a STRUCT.
  mutating func alternative(of structure: JSONStructure, depth: Int) throws(DecodeFault) -> [Value] {
    let start = self
    if peek == UInt8(ascii: "{"), let values = try? fields(structure, depth: depth), values.contains(where: { !$0.isNull })
    {
      return values
    }
    var best: (index: Int, value: Value, end: JSONCursor, members: Int)?
    for (index, reading) in structure.readings.enumerated() where reading.mayBegin(with: start.peek) {
      var cursor = start
      guard let value = try? cursor.read(reading, depth: depth) else { continue }
      let members = value.memberCount
      if best.map({ members > $0.members }) ?? true { best = (index, value, cursor, members) }
      if members == 0 { break }
    }
    guard let best else { throw start.fault("the value is of none of the types that its schema allows") }
    self = best.end
    var values = [Value](repeating: .null, count: structure.readings.count)
    values[best.index] = best.value
    return values
  }
}

extension Value {
  /// How many fields or entries it has that are not NULL.
  fileprivate var memberCount: Int {
    switch self {
    case .structure(let values): values.count { !$0.isNull }
    case .map(let map): map.entries.count { !$0.value.isNull }
    case .null, .boolean, .integer, .double, .decimal, .string, .bytes, .array: 0
    }
  }
}
