import Planner

/// Writes rows as Avro in the registry's frame.
struct AvroRowEncoder: RowEncoder {
  private let schemaID: Int32
  /// Whether a row of NULLs stands for an absent part.
  private let isAbsentIfNull: Bool
  /// A record's fields in the schema's order; of an anonymous column, the one.
  private let fields: [AvroFieldWriting]
  private let steps: [Step]
  /// The fields in their order: stretches of plain ones, and single others.
  private var runs: [Run] = []
  /// The sources of plain fields whose bytes are their column's.
  private var contents: [Int] = []
  private let types: [SQLType]

  /// What is written in front of a field's value, and how the value is: nothing in it that counts references.
  private struct Step {
    /// Negative: there is none.
    var source: Int
    /// The unions' branches as they are written; negative: there is no union, or no null in it.
    var valueBranch: Int16 = -1
    var nullBranch: Int16 = -1
    /// Of a DECIMAL column.
    var scale: Int16 = 0
    var plain = Plain.none
    /// nil: by the field's writing, value by value.
    var leaf: AvroLeaf?
  }

  /// What nearly all fields are; their values are written without a look at the leaf.
  private enum Plain {
    case boolean, long, int, double, content
    case none

    init(_ leaf: AvroLeaf?) {
      switch leaf {
      case .boolean: self = .boolean
      case .long, .timestampMillis: self = .long
      case .int, .date, .timeMillis: self = .int
      case .double: self = .double
      case .string, .bytes: self = .content
      default: self = .none
      }
    }

    /// What a branch and a value may touch, but for the bytes of content.
    static let byteCount = 1 + ByteRoom.varintBytes
  }

  /// Fields that follow one another; room for plain ones is asked for once.
  private struct Run {
    var fields: Range<Int>
    var isPlain: Bool
    /// The places of theirs in `contents`.
    var contents: Range<Int>
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
    for (index, step) in steps.enumerated() { addToRuns(step, at: index) }
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
    if step.source >= 0 { step.plain = Plain(step.leaf) }
    return step
  }

  private mutating func addToRuns(_ step: Step, at index: Int) {
    let isPlain = step.plain != .none
    if !isPlain || runs.last?.isPlain != true {
      runs.append(Run(fields: index..<index, isPlain: isPlain, contents: contents.count..<contents.count))
    }
    if step.plain == .content { contents.append(step.source) }
    runs[runs.count - 1].fields = runs[runs.count - 1].fields.lowerBound..<index + 1
    runs[runs.count - 1].contents = runs[runs.count - 1].contents.lowerBound..<contents.count
  }

  func encode(row: Int, of lanes: LaneSources, into buffer: inout ByteBuffer) throws(FormatError) -> Bool {
    if isAbsentIfNull, lanes.allAreNull(at: row) { return false }
    RegistryFrame.append(schemaID: schemaID, to: &buffer)
    for place in runs.indices {
      let run = runs[place]
      if run.isPlain, appendPlain(run, row: row, of: lanes, to: &buffer) { continue }
      for index in run.fields { try append(field: index, row: row, of: lanes, to: &buffer) }
    }
    return true
  }

  /// Writes plain fields.
  /// - Returns: false where one of them has a value that can't be written so: nothing is written then.
  @inline(__always)
  private func appendPlain(_ run: Run, row: Int, of lanes: LaneSources, to buffer: inout ByteBuffer) -> Bool {
    var byteCount = run.fields.count &* Plain.byteCount
    for place in run.contents { byteCount &+= lanes[contents[place]].byteCount(at: row) }
    return buffer.append(upTo: byteCount) { room in
      for index in run.fields {
        let step = steps[index]
        let lane = lanes[step.source]
        if lane.isNull(at: row) {
          if step.nullBranch < 0 { return false }
          room.put(UInt8(truncatingIfNeeded: step.nullBranch))
          continue
        }
        if step.valueBranch >= 0 { room.put(UInt8(truncatingIfNeeded: step.valueBranch)) }
        switch (step.plain, lane.elements) {
        case (.long, .integer(let values)): room.put(zigzag: values[row])
        case (.int, .integer(let values)) where Int64(Int32(truncatingIfNeeded: values[row])) == values[row]:
          room.put(zigzag: values[row])
        case (.double, .double(let values)): room.put(littleEndian: values[row].bitPattern)
        case (.content, .bytes(let strings)):
          room.put(zigzag: Int64(strings[row].count))
          room.put(strings[row])
        case (.boolean, .boolean(let values)): room.put(values[row] ? 1 : 0)
        default: return false
        }
      }
      return true
    }
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
