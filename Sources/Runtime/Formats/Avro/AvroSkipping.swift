/// How to pass over a value that nobody reads.
indirect enum AvroSkipping: Sendable {
  case bytes(Int)
  case number
  case sized
  /// An array, or a map with its string keys.
  case items(AvroSkipping, hasKeys: Bool)
  case union([AvroSkipping])
  case record([AvroSkipping])

  init(_ schema: AvroSchema) {
    switch schema {
    case .leaf(let leaf): self.init(leaf)
    case .enumeration: self = .number
    case .array(let item): self = .items(AvroSkipping(item), hasKeys: false)
    case .map(let value): self = .items(AvroSkipping(value), hasKeys: true)
    case .union(let branches): self = .union(branches.map(AvroSkipping.init))
    case .record(let record): self = .record(record.fields.map { AvroSkipping($0.schema) })
    }
  }

  init(_ leaf: AvroLeaf) {
    switch leaf {
    case .null: self = .bytes(0)
    case .boolean: self = .bytes(1)
    case .float: self = .bytes(4)
    case .double: self = .bytes(8)
    case .fixed(let size), .fixedDecimal(let size, _, _): self = .bytes(Int(size))
    case .int, .long, .date, .timeMillis, .timeMicros, .timestampMillis, .timestampMicros: self = .number
    case .string, .bytes, .decimal: self = .sized
    }
  }
}

extension AvroCursor {
  mutating func skip(_ skipping: AvroSkipping) throws(DecodeFault) {
    switch skipping {
    case .bytes(let count): _ = try take(count)
    case .number: _ = try long()
    case .sized: _ = try sized()
    case .items(let item, let hasKeys):
      var soFar = 0
      while case let count = try blockCount(soFar: soFar), count > 0 {
        soFar += count
        for _ in 0..<count {
          if hasKeys { _ = try sized() }
          try skip(item)
        }
      }
    case .union(let branches): try skip(branches[try branch(of: branches.count)])
    case .record(let fields): for field in fields { try skip(field) }
    }
  }
}
