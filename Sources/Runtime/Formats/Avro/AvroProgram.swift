import Planner

/// A flat list of steps that reads the wanted columns out of values of one writer's schema.
struct AvroProgram: Sendable {
  private(set) var steps: [AvroStep] = []
  private(set) var readings: [AvroReading] = []
  private(set) var skippings: [AvroSkipping] = []
  private(set) var fieldNames: [String] = []
  /// Lanes whose column the schema does not have: they are NULL.
  private(set) var absentLanes: [Int] = []
  /// The branch of null where the record itself is in a union with null; negative where it is not.
  private(set) var nullBranch = -1
  /// Whether `run(block:byteCount:into:)` can read the records: each of their fields goes to one column at most.
  private(set) var readsBlocks = true

  /// - Throws: `FormatError` where a column can't be read from the schema.
  init(schema: AvroSchema, layout: PartLayout, columns: [FormatColumn]) throws(FormatError) {
    switch layout {
    case .anonymous:
      if let column = columns.first {
        try append(read: schema, lane: 0, column: column)
      } else {
        append(skip: schema)
      }
    case .record:
      let (inner, nullBranch) = schema.nullable.map { ($0.value, $0.nullBranch) } ?? (schema, -1)
      guard case .record(let record) = inner else {
        throw FormatError("the schema says \(schema.typeName), where a record with a field for each column is wanted")
      }
      self.nullBranch = nullBranch
      let sources = columns.map { AvroResolver.fieldIndex(named: $0.name, in: record) }
      for (index, field) in record.fields.enumerated() {
        let lanes = columns.indices.filter { sources[$0] == index }
        if lanes.count > 1 {
          readsBlocks = false
          appendStep(.mark)
        }
        for (turn, lane) in lanes.enumerated() {
          if turn > 0 { appendStep(.rewind) }
          try append(read: field.schema, lane: lane, column: columns[lane])
        }
        if lanes.isEmpty { append(skip: field.schema, name: field.name) }
      }
      absentLanes = columns.indices.filter { sources[$0] == nil }
    }
  }

  private mutating func append(read schema: AvroSchema, lane: Int, column: FormatColumn) throws(FormatError) {
    let (inner, nullBranch) = schema.nullable.map { ($0.value, Int8($0.nullBranch)) } ?? (schema, -1)
    let reading = try AvroResolver.inside(column.name) { () throws(FormatError) in
      try AvroResolver.reading(of: inner, as: column.type)
    }
    fieldNames.append(column.name)
    let field = Int32(fieldNames.count - 1)
    if case .leaf(let leaf, let target) = reading {
      steps.append(AvroStep(action: .read(leaf, target), nullBranch: nullBranch, lane: Int32(lane), field: field))
    } else {
      readings.append(reading)
      steps.append(
        AvroStep(action: .readNested(readings.count - 1), nullBranch: nullBranch, lane: Int32(lane), field: field))
    }
  }

  private mutating func append(skip schema: AvroSchema, name: String = "") {
    let (inner, nullBranch) = schema.nullable.map { ($0.value, Int8($0.nullBranch)) } ?? (schema, -1)
    fieldNames.append(name)
    let action: AvroStep.Action
    switch AvroSkipping(inner) {
    case .number: action = .skipNumber
    case .sized: action = .skipSized
    case .bytes(let count): action = .skipBytes(Int32(count))
    case .items, .union, .record:
      skippings.append(AvroSkipping(inner))
      action = .skipNested(skippings.count - 1)
    }
    steps.append(AvroStep(action: action, nullBranch: nullBranch, field: Int32(fieldNames.count - 1)))
  }

  private mutating func appendStep(_ action: AvroStep.Action) {
    steps.append(AvroStep(action: action, field: Int32(max(fieldNames.count - 1, 0))))
  }
}

extension AvroProgram {
  /// Reads one value, which must fill all of the bytes, and puts one value into each lane.
  ///
  /// The loop knows what nearly all steps are; where bytes are not as expected, `run(step:_:_:into:)` does the step anew.
  @inline(never)
  func run(_ bytes: UnsafeRawBufferPointer, into lanes: UnsafeBufferPointer<LaneSink>) throws(DecodeFault) {
    var cursor = AvroCursor(bytes)
    // Functions get copies: a cursor that none is given the address of stays in registers.
    if nullBranch >= 0 {
      guard let inside = try value(cursor) else {
        for lane in lanes { lane.putNull() }
        return
      }
      cursor = inside
    }
    var marked = cursor
    for index in steps.indices {
      let step = steps[index]
      var ahead = cursor
      plain: if step.nullBranch < 0 || ahead.passPlainBranch(step.valueBranchByte) {
        switch step.plain {
        case .int64:
          guard let value = ahead.plainLong() else { break plain }
          lanes[Int(step.lane)].put(value)
        case .int32:
          guard let value = ahead.plainLong(), value == Int64(Int32(truncatingIfNeeded: value)) else { break plain }
          lanes[Int(step.lane)].put(value)
        case .double:
          guard let bytes = ahead.plainBytes(8) else { break plain }
          lanes[Int(step.lane)].put(Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))))
        case .text:
          guard let bytes = ahead.plainSized(), UTF8Check.isValid(bytes) else { break plain }
          lanes[Int(step.lane)].put(text: bytes)
        case .bytes:
          guard let bytes = ahead.plainSized() else { break plain }
          lanes[Int(step.lane)].put(bytes: bytes)
        case .skipNumber: if ahead.plainLong() == nil { break plain }
        case .skipSized: if ahead.plainSized() == nil { break plain }
        case .skipBytes: if ahead.plainBytes(Int64(step.size)) == nil { break plain }
        case .none: break plain
        }
        cursor = ahead
        continue
      } else if ahead.passPlainBranch(2 &- step.valueBranchByte) {
        if step.lane >= 0 { lanes[Int(step.lane)].putNull() }
        cursor = ahead
        continue
      }
      cursor = try run(step: index, cursor, &marked, into: lanes)
    }
    for lane in absentLanes { lanes[lane].putNull() }
    if cursor.remaining > 0 { throw DecodeFault("\(cursor.remaining) bytes are left behind the value") }
  }

  /// The cursor behind the number of the branch that the record is in; nil where it is that of null.
  @inline(never)
  private func value(_ start: AvroCursor) throws(DecodeFault) -> AvroCursor? {
    var cursor = start
    return try cursor.branch(of: 2) == nullBranch ? nil : cursor
  }

  /// Any step, from its beginning; gives the cursor behind it.
  @inline(never)
  func run(
    step index: Int, _ start: AvroCursor, _ marked: inout AvroCursor, into lanes: UnsafeBufferPointer<LaneSink>
  ) throws(DecodeFault) -> AvroCursor {
    let step = steps[index]
    var cursor = start
    do throws(DecodeFault) {
      if step.nullBranch >= 0, try cursor.branch(of: 2) == Int(step.nullBranch) {
        if step.lane >= 0 { lanes[Int(step.lane)].putNull() }
        return cursor
      }
      switch step.action {
      case .read(let leaf, let target):
        var lane = lanes[Int(step.lane)]
        try cursor.read(leaf, as: target, into: &lane)
      case .readNested(let place): try readNested(place, &cursor, into: lanes[Int(step.lane)])
      case .skipNumber: _ = try cursor.long()
      case .skipSized: _ = try cursor.sized()
      case .skipBytes(let count): _ = try cursor.take(Int(count))
      case .skipNested(let place): try cursor.skip(skippings[place])
      case .mark: marked = cursor
      case .rewind: cursor = marked
      }
    } catch {
      throw error.inside(fieldNames[Int(step.field)])
    }
    return cursor
  }

  @inline(never)
  private func readNested(
    _ place: Int, _ cursor: inout AvroCursor, into lane: LaneSink
  ) throws(DecodeFault) {
    switch try cursor.read(readings[place]) {
    case .null: lane.putNull()
    case .string(let text):
      var lane = lane
      lane.put(text: text)
    case .boolean(let value): lane.put(value)
    case .integer(let value): lane.put(value)
    case .double(let value): lane.put(value)
    case .decimal(let value): lane.put(unscaled: value.unscaled, scale: value.scale)
    case .bytes(let bytes): bytes.withUnsafeBytes { lane.put(bytes: $0) }
    case .array(let items): lane.put(nested: .array(items))
    case .map(let map): lane.put(nested: .map(map))
    case .structure(let fields): lane.put(nested: .structure(fields))
    }
  }
}
