import Planner

/// Writes rows as Avro in the registry's frame.
struct AvroRowEncoder: RowEncoder {
  private let schemaID: Int32
  /// Whether a row of NULLs stands for an absent part.
  private let isAbsentIfNull: Bool
  /// A record's fields in the schema's order; of an anonymous column, the one.
  private let fields: [AvroFieldWriting]
  private let steps: [Step]
  /// All fields in their order.
  private let runs: [Run]
  private let types: [SQLType]

  /// What is written in front of a field's value, and how the value is.
  private struct Step {
    /// Negative: there is none.
    var source: Int
    /// The unions' branches as they are written; negative: there is no union, or no null in it.
    var valueBranch: Int16 = -1
    var nullBranch: Int16 = -1
    /// Of a DECIMAL column.
    var scale: Int16 = 0
    /// nil: by the field's writing, value by value.
    var leaf: AvroLeaf?
    /// Its leaf, where that is all.
    var plain: AvroLeaf?
  }

  /// Plain fields that follow one another, for which room is asked once; or a single other field.
  private struct Run {
    var fields: Range<Int>
    /// Their places among the plain ones; empty: it is not plain.
    var plains: Range<Int>
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
    runs = Self.runs(steps)
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
    var step = Step(source: field.source ?? -1)
    if step.source >= 0, case .decimal(_, let scale) = types[step.source] { step.scale = Int16(scale) }
    switch field.writing {
    case .union(.leaf(let leaf), let branch, let nullBranch) where branch < 64 && (nullBranch ?? 0) < 64:
      step.valueBranch = Int16(branch) * 2
      step.nullBranch = nullBranch.map { Int16($0) * 2 } ?? -1
      step.leaf = leaf
    case .leaf(let leaf): step.leaf = leaf
    case .enumeration, .array, .map, .entries, .structure, .union, .choice: break
    }
    if step.source >= 0, let leaf = step.leaf, AvroLanes.Field.isPlain(leaf, from: types[step.source]) {
      step.plain = leaf
    }
    return step
  }

  private static func runs(_ steps: [Step]) -> [Run] {
    var runs: [Run] = []
    var plainCount = 0
    for (index, step) in steps.enumerated() {
      let plains = plainCount..<plainCount + (step.plain == nil ? 0 : 1)
      plainCount = plains.upperBound
      if let last = runs.last, !last.plains.isEmpty, !plains.isEmpty {
        runs[runs.count - 1] = Run(
          fields: last.fields.lowerBound..<index + 1, plains: last.plains.lowerBound..<plainCount)
      } else {
        runs.append(Run(fields: index..<index + 1, plains: plains))
      }
    }
    return runs
  }

  func lanes(_ columns: [Column]) -> AvroLanes {
    AvroLanes(
      columns,
      steps.compactMap { step in
        step.plain.map {
          AvroLanes.Field($0, columns[step.source], valueBranch: step.valueBranch, nullBranch: step.nullBranch)
        }
      })
  }

  func encode(row: Int, of lanes: AvroLanes, into buffer: inout ByteBuffer) throws(FormatError) -> Bool {
    if isAbsentIfNull, lanes.sources.allAreNull(at: row) { return false }
    RegistryFrame.append(schemaID: schemaID, to: &buffer)
    for place in runs.indices {
      let run = runs[place]
      if !run.plains.isEmpty, lanes.append(run.plains, row: row, to: &buffer) { continue }
      for index in run.fields { try append(field: index, row: row, of: lanes.sources, to: &buffer) }
    }
    return true
  }

  /// Writes a field of any type.
  @inline(never)
  private func append(
    field index: Int, row: Int, of lanes: LaneSources, to buffer: inout ByteBuffer
  ) throws(FormatError) {
    let step = steps[index]
    if step.source < 0 || lanes[step.source].isNull(at: row) {
      guard step.source >= 0, step.nullBranch >= 0 else { return try buffer.appendNull(fields[index]) }
      return buffer.append(UInt8(truncatingIfNeeded: step.nullBranch))
    }
    guard let leaf = step.leaf else {
      return try appendNested(step.source, row: row, of: lanes, field: index, to: &buffer)
    }
    if step.valueBranch >= 0 { buffer.append(UInt8(truncatingIfNeeded: step.valueBranch)) }
    do throws(FormatError) {
      try append(lanes[step.source], row: row, as: leaf, scale: Int(step.scale), to: &buffer)
    } catch {
      throw FormatError("field \(fields[index].name): \(error.reason)")
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
