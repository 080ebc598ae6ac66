/// Values by their compiled writings.
extension ByteBuffer {
  /// Appends a value that is not NULL.
  @inline(__always)
  mutating func append(integer value: Int64, as leaf: AvroLeaf) throws(FormatError) {
    switch leaf {
    case .int, .date, .timeMillis:
      guard Int64(Int32(truncatingIfNeeded: value)) == value else { throw AvroFault.tooWide(value) }
      append(avroLong: value)
    case .long, .timestampMillis: append(avroLong: value)
    case .timeMicros, .timestampMicros:
      let (micros, overflow) = value.multipliedReportingOverflow(by: 1000)
      if overflow { throw FormatError("\(value) milliseconds are too many for microseconds in 64 bits") }
      append(avroLong: micros)
    case .float, .double: append(double: Double(value), as: leaf)
    case .null, .boolean, .string, .bytes, .fixed, .decimal, .fixedDecimal: throw AvroFault.wrongType
    }
  }

  @inline(__always)
  mutating func append(double value: Double, as leaf: AvroLeaf) {
    if leaf == .float { append(avroFloat: Float(value)) } else { append(avroDouble: value) }
  }

  @inline(__always)
  mutating func append(content: UnsafeRawBufferPointer, as leaf: AvroLeaf) throws(FormatError) {
    guard case .fixed(let size) = leaf else { return append(avroContent: content) }
    guard content.count == Int(size) else {
      throw FormatError("there are \(content.count) bytes where the schema says \(size)")
    }
    append(content)
  }

  mutating func append(decimal value: Decimal, asAvro leaf: AvroLeaf) throws(FormatError) {
    do throws(DecimalError) {
      switch leaf {
      case .decimal(_, let scale):
        let digits = try value.rescaled(to: Int(scale), rounding: .unnecessary)
        append(avroLong: Int64(digits.twosComplementByteCount))
        append(twosComplementOf: digits)
      case .fixedDecimal(let size, _, let scale):
        let digits = try value.rescaled(to: Int(scale), rounding: .unnecessary)
        guard digits.twosComplementByteCount <= Int(size) else { throw .outOfRange }
        append(twosComplementOf: digits, byteCount: Int(size))
      default: throw .outOfRange
      }
    } catch {
      throw FormatError("\(value) does not fit \(leaf.typeName)")
    }
  }

  /// Appends any value, for nested types.
  mutating func append(_ value: Value, as writing: AvroWriting) throws(FormatError) {
    switch (value, writing) {
    case (.null, .union(_, _, let nullBranch?)): append(avroLong: Int64(nullBranch))
    case (_, .union(let inner, let branch, _)):
      append(avroLong: Int64(branch))
      try append(value, as: inner)
    case (.null, .choice(_, let nullBranch?)): append(avroLong: Int64(nullBranch))
    case (.structure(let values), .choice(let choices, let nullBranch)):
      guard let choice = choices.first(where: { $0.source < values.count && !values[$0.source].isNull }) else {
        guard let nullBranch else { throw AvroFault.nullNotAllowed }
        return append(avroLong: Int64(nullBranch))
      }
      append(avroLong: Int64(choice.branch))
      try append(values[choice.source], as: choice.writing)
    case (.null, .leaf(.null)): break
    case (.null, _): throw AvroFault.nullNotAllowed
    case (.boolean(let value), .leaf(.boolean)): append(value ? 1 : 0 as UInt8)
    case (.integer(let value), .leaf(let leaf)): try append(integer: value, as: leaf)
    case (.double(let value), .leaf(let leaf)): append(double: value, as: leaf)
    case (.decimal(let value), .leaf(let leaf)): try append(decimal: value, asAvro: leaf)
    case (.string(let text), .leaf): append(avroContent: text)
    case (.string(let text), .enumeration(let symbols)): append(avroLong: try AvroFault.symbol(text, of: symbols))
    case (.bytes(let bytes), .leaf(let leaf)): try append(bytes, as: leaf)
    case (.array(let items), .array(let writing)): try append(items, as: writing)
    case (.map(let map), .map(let writing)): try append(map, valuesAs: writing)
    case (.map(let map), .entries(let fields)): try append(map, as: fields)
    case (.structure(let values), .structure(let fields)): try append(values, as: fields)
    case (.boolean, _), (.string, _), (.integer, _), (.double, _), (.decimal, _), (.bytes, _), (.array, _), (.map, _),
      (.structure, _):
      throw AvroFault.wrongType
    }
  }

  private mutating func append(_ bytes: [UInt8], as leaf: AvroLeaf) throws(FormatError) {
    if case .fixed(let size) = leaf, bytes.count != Int(size) {
      throw FormatError("there are \(bytes.count) bytes where the schema says \(size)")
    }
    if case .fixed = leaf {} else { append(avroLong: Int64(bytes.count)) }
    append(bytes)
  }

  private mutating func append(_ items: [Value], as writing: AvroWriting) throws(FormatError) {
    if !items.isEmpty { append(avroLong: Int64(items.count)) }
    for item in items { try append(item, as: writing) }
    append(avroLong: 0)
  }

  private mutating func append(_ map: MapValue, valuesAs writing: AvroWriting) throws(FormatError) {
    if map.count > 0 { append(avroLong: Int64(map.count)) }
    for entry in map.entries {
      guard case .string(let key) = entry.key else { throw FormatError("a map's key is NULL") }
      append(avroContent: key)
      try append(entry.value, as: writing)
    }
    append(avroLong: 0)
  }

  private mutating func append(_ map: MapValue, as fields: [AvroWriting.EntryField]) throws(FormatError) {
    if map.count > 0 { append(avroLong: Int64(map.count)) }
    for entry in map.entries {
      for field in fields { try append(field.isKey ? entry.key : entry.value, as: field.writing) }
    }
    append(avroLong: 0)
  }

  private mutating func append(_ values: [Value], as fields: [AvroFieldWriting]) throws(FormatError) {
    for field in fields {
      let value = field.source.map { $0 < values.count ? values[$0] : .null } ?? .null
      if value.isNull {
        try appendNull(field)
      } else {
        try AvroFault.inside(field) { () throws(FormatError) in try append(value, as: field.writing) }
      }
    }
  }

  /// Appends what stands for NULL in a field.
  mutating func appendNull(_ field: AvroFieldWriting) throws(FormatError) {
    if let fallback = field.fallback, field.source == nil {
      append(fallback)
    } else if case .union(_, _, let nullBranch?) = field.writing {
      append(avroLong: Int64(nullBranch))
    } else if case .choice(_, let nullBranch?) = field.writing {
      append(avroLong: Int64(nullBranch))
    } else if case .leaf(.null) = field.writing {
      return
    } else if let fallback = field.fallback {
      append(fallback)
    } else {
      throw FormatError("field \(field.name) has no value, and the schema allows no null there")
    }
  }
}

/// The errors of writing, out of the way of the fast paths.
enum AvroFault {
  static var wrongType: FormatError { FormatError("a value is not of the type that the encoder was made for") }
  static var nullNotAllowed: FormatError { FormatError("a value is NULL where the schema allows no null") }

  @inline(never)
  static func tooWide(_ value: Int64) -> FormatError { FormatError("\(value) does not fit an int of 32 bits") }

  static func symbol(_ text: String, of symbols: [String: Int]) throws(FormatError) -> Int64 {
    guard let number = symbols[text] else { throw FormatError("the schema's enum has no such symbol") }
    return Int64(number)
  }

  @inline(__always)
  static func inside(_ field: AvroFieldWriting, _ body: () throws(FormatError) -> Void) throws(FormatError) {
    do throws(FormatError) {
      try body()
    } catch {
      throw FormatError("field \(field.name): \(error.reason)")
    }
  }
}
