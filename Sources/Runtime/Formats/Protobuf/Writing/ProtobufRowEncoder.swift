import Planner

/// Writes rows as messages, behind the registry's frame where there is one.
struct ProtobufRowEncoder: RowEncoder {
  /// What stands in front of every message.
  private let frame: [UInt8]
  /// Whether a row of NULLs stands for an absent part.
  private let isAbsentIfNull: Bool
  private let fields: [ProtobufFieldWriting]
  private let steps: [Step]
  private let types: [SQLType]

  /// A field as a row is written: nothing in it that counts references.
  private struct Step {
    var source: Int
    var number: Int32
    /// nil: by the field's writing, value by value.
    var scalar: ProtobufScalar?
    var writesDefault: Bool
  }

  init(
    frame: [UInt8], message: Int, of schema: ProtobufSchema, request: EncodingRequest
  ) throws(FormatError) {
    self.frame = frame
    isAbsentIfNull = request.nullsAreAbsent(in: .record)
    types = request.columns.map(\.type)
    fields = try ProtobufWriting.fields(ofMessage: message, in: schema, from: request.columns)
    steps = fields.map { field in
      var step = Step(source: field.source, number: field.number, scalar: nil, writesDefault: false)
      if case .single(.scalar(let scalar), let writesDefault) = field.shape {
        step.scalar = scalar
        step.writesDefault = writesDefault
      }
      return step
    }
  }

  func encode(row: Int, of lanes: LaneSources, into buffer: inout ByteBuffer) throws(FormatError) -> Bool {
    if isAbsentIfNull, lanes.allAreNull(at: row) { return false }
    buffer.append(frame)
    for index in steps.indices {
      let step = steps[index]
      if lanes[step.source].isNull(at: row) { continue }
      if let scalar = step.scalar {
        do throws(FormatError) {
          try append(lanes[step.source], row: row, scalar, step, to: &buffer)
        } catch {
          throw FormatError("field \(fields[index].name): \(error.reason)")
        }
      } else {
        try buffer.append(lanes.value(step.source, at: row, type: types[step.source]), field: fields[index])
      }
    }
    return true
  }

  @inline(__always)
  private func append(
    _ lane: LaneSource, row: Int, _ scalar: ProtobufScalar, _ step: Step, to buffer: inout ByteBuffer
  ) throws(FormatError) {
    let bits: UInt64
    switch lane.elements {
    case .boolean(let values): bits = values[row] ? 1 : 0
    case .integer(let values): bits = try scalar.bits(of: values[row])
    case .double(let values): bits = scalar.bits(of: values[row])
    case .bytes(let strings):
      let content = strings[row]
      if content.isEmpty, !step.writesDefault { return }
      buffer.append(tag: step.number, .sized)
      return buffer.append(sized: content)
    case .decimal, .boxed: throw ProtobufFault.wrongType
    }
    if bits == 0, !step.writesDefault { return }
    buffer.append(tag: step.number, scalar.wireType)
    buffer.append(bits: bits, scalar.wireType)
  }
}
