import Planner

/// How JSON values are read as values of a SQL type: compiled once, run for each value.
indirect enum JSONReading {
  case scalar(ScalarTarget)
  case array(JSONReading)
  /// Keys are strings.
  case map(JSONReading)
  case structure(JSONStructure)
  /// One of the fields, as `oneOf` of a JSON schema has it.
  case alternatives(JSONStructure)

  init(_ type: SQLType) {
    switch type {
    case .array(let element): self = .array(JSONReading(element))
    case .map(_, let value): self = .map(JSONReading(value))
    case .structure(let fields):
      let structure = JSONStructure(fields)
      self = JSONAlternatives.areFields(fields) ? .alternatives(structure) : .structure(structure)
    case .boolean, .integer, .bigint, .double, .decimal, .string, .bytes, .date, .time, .timestamp:
      self = .scalar(ScalarTarget(type) ?? .text)
    }
  }
}

/// The fields of a STRUCT. Learns the order of keys, so it belongs to one decoder.
final class JSONStructure {
  let names: [String]
  let readings: [JSONReading]
  let keys: JSONKeys

  init(_ fields: [StructField]) {
    names = fields.map(\.name)
    readings = fields.map { JSONReading($0.type) }
    keys = JSONKeys(names: names)
  }
}

extension JSONCursor {
  /// Reads one value of whatever type.
  mutating func read(_ reading: JSONReading, depth: Int) throws(DecodeFault) -> Value {
    if case .scalar(let target) = reading {
      var sink = BoxSink()
      try read(target, into: &sink)
      return sink.value
    }
    if peek == UInt8(ascii: "n") {
      try literal("null")
      return .null
    }
    try checkDepth(depth)
    switch reading {
    case .scalar: return .null
    case .array(let element): return .array(try items(element, depth: depth + 1))
    case .map(let value): return .map(try entries(value, depth: depth + 1))
    case .structure(let structure): return .structure(try fields(structure, depth: depth + 1))
    case .alternatives(let structure): return .structure(try alternative(of: structure, depth: depth + 1))
    }
  }

  private mutating func items(_ element: JSONReading, depth: Int) throws(DecodeFault) -> [Value] {
    try expect(UInt8(ascii: "["), "an array")
    var values: [Value] = []
    skipBlanks()
    if skip(UInt8(ascii: "]")) { return values }
    while true {
      do throws(DecodeFault) {
        values.append(try read(element, depth: depth))
      } catch {
        throw error.inside("[\(values.count + 1)]")
      }
      skipBlanks()
      if skip(UInt8(ascii: "]")) { return values }
      try expect(UInt8(ascii: ","), "a comma")
      skipBlanks()
    }
  }

  private mutating func entries(_ value: JSONReading, depth: Int) throws(DecodeFault) -> MapValue {
    try expect(UInt8(ascii: "{"), "an object")
    var map = MapValue()
    skipBlanks()
    if skip(UInt8(ascii: "}")) { return map }
    while true {
      let key = try text(of: try string())
      skipBlanks()
      try expect(UInt8(ascii: ":"), "a colon")
      skipBlanks()
      do throws(DecodeFault) {
        map[.string(key)] = try read(value, depth: depth)
      } catch {
        throw error.inside("[\"...\"]")
      }
      skipBlanks()
      if skip(UInt8(ascii: "}")) { return map }
      try expect(UInt8(ascii: ","), "a comma")
      skipBlanks()
    }
  }

  mutating func fields(_ structure: JSONStructure, depth: Int) throws(DecodeFault) -> [Value] {
    var values = [Value](repeating: .null, count: structure.readings.count)
    var exact = [Bool](repeating: false, count: values.count)
    try readMembers(structure.keys, depth: depth) { cursor, member, isExact throws(DecodeFault) in
      if exact[member], !isExact { return try cursor.skipValue(depth: depth) }
      exact[member] = isExact
      do throws(DecodeFault) {
        values[member] = try cursor.read(structure.readings[member], depth: depth)
      } catch {
        throw error.inside(structure.names[member])
      }
    }
    return values
  }

  /// Passes over an object, giving each member that is read to `read`, which must pass over its value.
  @inline(__always)
  mutating func readMembers(
    _ keys: JSONKeys, depth: Int,
    _ read: (inout JSONCursor, _ member: Int, _ isExact: Bool) throws(DecodeFault) -> Void
  ) throws(DecodeFault) {
    var entry = try keys.find(&self, after: JSONKeys.beginning)
    while entry != JSONKeys.end {
      let key = keys[entry]
      let start = position
      if key.member < 0 {
        if !skipPlain() { self = try skippingValue(depth: depth) }
      } else {
        try read(&self, Int(key.member), key.isExact)
      }
      if key.hasOthers {
        for member in keys.otherMembers(entry) {
          position = start
          try read(&self, member, false)
        }
      }
      if skip(UInt8(ascii: "}")) { return }
      entry = try keys.find(&self, after: entry)
    }
  }

  /// The text that a string stands for.
  func text(of string: Text) throws(DecodeFault) -> String {
    string.hasEscapes
      ? String(decoding: try unescape(string), as: UTF8.self)
      : String(decoding: bytes(string.range), as: UTF8.self)
  }
}
