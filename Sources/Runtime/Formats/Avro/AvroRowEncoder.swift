import Planner

/// Writes rows as Avro in the registry's frame.
struct AvroRowEncoder: RowEncoder {
  private let schemaID: Int32
  /// Whether a row of NULLs stands for an absent part.
  private let isAbsentIfNull: Bool
  /// A record's fields in the schema's order; of an anonymous column, the one.
  private let fields: [AvroFieldWriting]
  private let steps: [Step]
  private let types: [SQLType]

  /// What is written in front of a field's value, and how the value is: nothing in it that counts references.
  private struct Step {
    var source: Int
    /// The unions' branches as they are written; negative: there is no union, or no null in it.
    var valueBranch: Int16
    var nullBranch: Int16
    var plain: Plain
    /// nil: by the field's writing, value by value.
    var leaf: AvroLeaf?
    /// Of a DECIMAL column.
    var scale: Int
  }

  /// What nearly all fields are; their values are written without a look at the leaf.
  private enum Plain {
    case long, int, double, content
    case none

    init(_ leaf: AvroLeaf?) {
      switch leaf {
      case .long, .timestampMillis: self = .long
      case .int, .date, .timeMillis: self = .int
      case .double: self = .double
      case .string, .bytes: self = .content
      default: self = .none
      }
    }
  }

  init(
    schemaID: Int32, schema: AvroSchema, request: EncodingRequest, layout: PartLayout
  ) throws(FormatError) {
    self.schemaID = schemaID
    isAbsentIfNull = request.nullsAreAbsent(in: layout)
    types = request.columns.map(\.type)
    fields = try Self.fields(schema: schema, columns: request.columns, layout: layout)
    let types = types
    steps = fields.map { Self.step($0, types: types) }
  }

  private static func fields(
    schema: AvroSchema, columns: [FormatColumn], layout: PartLayout
  ) throws(FormatError) -> [AvroFieldWriting] {
    switch layout {
    case .anonymous:
      guard let column = columns.first else { return [] }
      let writing = try AvroResolver.inside(column.name) { () throws(FormatError) in
        try AvroWriting(schema, from: column.type)
      }
      return [AvroFieldWriting(name: column.name, source: 0, writing: writing)]
    case .record:
      guard case .record(let record) = schema else {
        throw FormatError("the schema says \(schema.typeName), where a record with a field for each column is wanted")
      }
      return try AvroWriting.fields(of: record, from: columns)
    }
  }

  private static func step(_ field: AvroFieldWriting, types: [SQLType]) -> Step {
    let source = field.source ?? -1
    var step = Step(source: source, valueBranch: -1, nullBranch: -1, plain: .none, leaf: nil, scale: 0)
    if source >= 0, case .decimal(_, let scale) = types[source] { step.scale = scale }
    switch field.writing {
    case .union(.leaf(let leaf), let branch, let nullBranch) where branch < 64 && (nullBranch ?? 0) < 64:
      step.valueBranch = Int16(branch) * 2
      step.nullBranch = nullBranch.map { Int16($0) * 2 } ?? -1
      step.leaf = leaf
    case .leaf(let leaf): step.leaf = leaf
    case .enumeration, .array, .map, .entries, .structure, .union, .choice: break
    }
    step.plain = Plain(step.leaf)
    return step
  }

  func encode(row: Int, of lanes: LaneSources, into buffer: inout ByteBuffer) throws(FormatError) -> Bool {
    if isAbsentIfNull, lanes.allAreNull(at: row) { return false }
    RegistryFrame.append(schemaID: schemaID, to: &buffer)
    for index in steps.indices {
      let step = steps[index]
      if step.source < 0 || lanes[step.source].isNull(at: row) {
        try appendNull(step, field: index, to: &buffer)
        continue
      }
      switch (step.plain, lanes[step.source].elements) {
      case (.long, .integer(let values)): buffer.append(avroLong: values[row], branch: step.valueBranch)
      case (.int, .integer(let values)) where Int64(Int32(truncatingIfNeeded: values[row])) == values[row]:
        buffer.append(avroLong: values[row], branch: step.valueBranch)
      case (.double, .double(let values)): buffer.append(avroDouble: values[row], branch: step.valueBranch)
      case (.content, .bytes(let strings)): buffer.append(avroContent: strings[row], branch: step.valueBranch)
      default: try append(step, field: index, row: row, of: lanes, to: &buffer)
      }
    }
    return true
  }

  /// Writes a value of any type.
  @inline(never)
  private func append(
    _ step: Step, field index: Int, row: Int, of lanes: LaneSources, to buffer: inout ByteBuffer
  ) throws(FormatError) {
    guard let leaf = step.leaf else {
      return try appendNested(step.source, row: row, of: lanes, field: index, to: &buffer)
    }
    if step.valueBranch >= 0 { buffer.append(UInt8(truncatingIfNeeded: step.valueBranch)) }
    do throws(FormatError) {
      try append(lanes[step.source], row: row, as: leaf, scale: step.scale, to: &buffer)
    } catch {
      throw FormatError("field \(fields[index].name): \(error.reason)")
    }
  }

  @inline(__always)
  private func appendNull(_ step: Step, field: Int, to buffer: inout ByteBuffer) throws(FormatError) {
    if step.source >= 0, step.nullBranch >= 0 {
      buffer.append(UInt8(truncatingIfNeeded: step.nullBranch))
    } else {
      try buffer.appendNull(fields[field])
    }
  }

  private func append(
    _ lane: LaneSource, row: Int, as leaf: AvroLeaf, scale: Int, to buffer: inout ByteBuffer
  ) throws(FormatError) {
    switch lane.elements {
    case .boolean(let values): buffer.append(values[row] ? 1 : 0 as UInt8)
    case .integer(let values): try buffer.append(integer: values[row], as: leaf)
    case .double(let values): buffer.append(double: values[row], as: leaf)
    case .bytes(let strings): try buffer.append(content: strings[row], as: leaf)
    case .decimal(let values):
      try buffer.append(decimal: Decimal(unscaled: values[row], scale: scale), asAvro: leaf)
    case .boxed: throw AvroFault.wrongType
    }
  }

  @inline(never)
  private func appendNested(
    _ source: Int, row: Int, of lanes: LaneSources, field: Int, to buffer: inout ByteBuffer
  ) throws(FormatError) {
    let value = lanes.value(source, at: row, type: types[source])
    let writing = fields[field].writing
    try AvroFault.inside(fields[field]) { () throws(FormatError) in try buffer.append(value, as: writing) }
  }
}
