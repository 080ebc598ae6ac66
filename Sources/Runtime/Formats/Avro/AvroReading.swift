import Planner

/// How values written under a schema are read as values of a SQL type: compiled once, run for each value.
indirect enum AvroReading: Sendable {
  case leaf(AvroLeaf, ScalarTarget)
  /// The symbols as UTF-8.
  case enumeration([[UInt8]])
  case array(AvroReading)
  case map(AvroReading)
  /// A map as an array of records: what to do with each field of an entry.
  case entries([EntryField])
  /// Fields in the writer's order, and how many the STRUCT has.
  case structure([StructureField], count: Int)
  /// nil: a branch that does not fit the type.
  case union([AvroReading?])
  /// A union of several types as a STRUCT with a field for each, as Kafka Connect reads it: the field of each branch.
  case unionAsStructure([(place: Int, reading: AvroReading)?], count: Int)

  struct EntryField: Sendable {
    enum Role { case key, value }
    /// nil: neither, and passed over.
    var role: Role?
    var reading: AvroFieldReading
  }

  struct StructureField: Sendable {
    var name: String
    /// The places in the STRUCT that the field goes to; mostly one or none.
    var targets: [(place: Int, reading: AvroReading)]
    var skipping: AvroSkipping
  }
}

/// A field that is read or passed over.
enum AvroFieldReading: Sendable {
  case read(AvroReading)
  case skip(AvroSkipping)
}

extension AvroCursor {
  /// Reads one value. Its depth is bounded, since that of schemas is.
  mutating func read(_ reading: AvroReading) throws(DecodeFault) -> Value {
    switch reading {
    case .leaf(let leaf, let target):
      var sink = BoxSink()
      try read(leaf, as: target, into: &sink)
      return sink.value
    case .enumeration(let symbols):
      return .string(String(decoding: try symbol(of: symbols), as: UTF8.self))
    case .array(let item): return .array(try items(item))
    case .map(let value): return .map(try entries(value))
    case .entries(let fields): return .map(try entries(fields))
    case .structure(let fields, let count): return .structure(try structure(fields, count: count))
    case .union(let branches):
      guard let branch = branches[try branch(of: branches.count)] else {
        throw DecodeFault("a union holds a value of a type that does not fit the column")
      }
      return try read(branch)
    case .unionAsStructure(let branches, let count):
      guard let branch = branches[try branch(of: branches.count)] else { return .null }
      var fields = [Value](repeating: .null, count: count)
      fields[branch.place] = try read(branch.reading)
      return .structure(fields)
    }
  }

  /// The symbol whose number comes next.
  mutating func symbol(of symbols: [[UInt8]]) throws(DecodeFault) -> [UInt8] {
    let number = try long()
    guard number >= 0, number < Int64(symbols.count) else {
      throw DecodeFault("an enum has no symbol with that number")
    }
    return symbols[Int(number)]
  }

  private mutating func items(_ item: AvroReading) throws(DecodeFault) -> [Value] {
    var values: [Value] = []
    while case let count = try blockCount(soFar: values.count), count > 0 {
      for _ in 0..<count {
        do throws(DecodeFault) {
          values.append(try read(item))
        } catch {
          throw error.inside("[\(values.count + 1)]")
        }
      }
    }
    return values
  }

  private mutating func entries(_ value: AvroReading) throws(DecodeFault) -> MapValue {
    var map = MapValue()
    var soFar = 0
    while case let count = try blockCount(soFar: soFar), count > 0 {
      soFar += count
      for _ in 0..<count {
        let key = try sized()
        guard UTF8Check.isValid(key) else { throw DecodeFault("a map's key is not UTF-8") }
        map[.string(String(decoding: key, as: UTF8.self))] = try read(value)
      }
    }
    return map
  }

  private mutating func entries(_ fields: [AvroReading.EntryField]) throws(DecodeFault) -> MapValue {
    var map = MapValue()
    var soFar = 0
    while case let count = try blockCount(soFar: soFar), count > 0 {
      soFar += count
      for _ in 0..<count {
        var (key, value) = (Value.null, Value.null)
        for field in fields {
          switch (field.reading, field.role) {
          case (.read(let reading), .key): key = try read(reading)
          case (.read(let reading), .value): value = try read(reading)
          case (.read(let reading), nil): _ = try read(reading)
          case (.skip(let skipping), _): try skip(skipping)
          }
        }
        map[key] = value
      }
    }
    return map
  }

  private mutating func structure(
    _ fields: [AvroReading.StructureField], count: Int
  ) throws(DecodeFault) -> [Value] {
    var values = [Value](repeating: .null, count: count)
    for field in fields {
      do throws(DecodeFault) {
        if field.targets.isEmpty { try skip(field.skipping) }
        let start = self
        for (index, target) in field.targets.enumerated() {
          if index > 0 { self = start }
          values[target.place] = try read(target.reading)
        }
      } catch {
        throw error.inside(field.name)
      }
    }
    return values
  }
}
