import Planner

/// Reads the wanted fields out of messages of one type of the writer's schema.
///
/// Fields come in any order and any number of times, and the last one counts. So a message is read twice over: a scan
/// remembers where each field stands, then the outputs are made of that, in their own order.
struct ProtobufProgram: Sendable {
  /// A field that the scan looks for. Nothing in it that counts references.
  struct Step: Sendable {
    enum Shape: Sendable {
      case single
      /// Like `single`, but what comes again is merged with what came.
      case message
      /// Place among the collections.
      case repeated(Int)
      case entries(Int)
      /// Only tells that the others of its oneof are not set.
      case ignored
    }

    var number: Int32
    var wireType: ProtobufWire.WireType
    var shape: Shape
    /// Place in `readings`.
    var reading: Int
    /// Steps with the same number here can't both be set; negative: there is no oneof.
    var oneof: Int = -1
    /// The next step of the same field, where several columns are read from it; negative: there is none.
    var next: Int = -1
  }

  /// Where a value comes from that is put into a lane or the place of a STRUCT. Nothing in it that counts references.
  enum Output: Sendable {
    case scalar(step: Int, ProtobufScalar, ScalarTarget, hasPresence: Bool)
    case field(step: Int)
    /// Place in `oneofs`.
    case oneof(Int)
    case absent
  }

  /// A oneof that is read as a STRUCT with a field for each of its members, as Kafka Connect does.
  struct OneofReading: Sendable {
    var members: [(place: Int, step: Int)]
    var count: Int
  }

  private(set) var steps: [Step] = []
  private(set) var readings: [ProtobufFieldReading] = []
  private(set) var names: [String] = []
  private(set) var outputs: [Output] = []
  private(set) var oneofs: [OneofReading] = []
  private(set) var collectionCount = 0
  /// Whether several steps read one field.
  private(set) var sharesFields = false
  /// The first step of each field number below the array's count; negative: nobody wants it.
  private var firstSteps: [Int32] = []
  private var firstStepsOfHighNumbers: [Int32: Int] = [:]

  private static let denseNumbers = 256

  /// The first step of a field; negative: nobody wants it.
  @inline(__always)
  func firstStep(ofField number: Int32) -> Int {
    if Int(number) < firstSteps.count { return Int(firstSteps[Int(number)]) }
    return firstStepsOfHighNumbers.isEmpty ? -1 : firstStepsOfHighNumbers[number] ?? -1
  }

  /// - Throws: `FormatError` where a column can't be read from the schema.
  init(message place: Int, of schema: ProtobufSchema, columns: [FormatColumn]) throws(FormatError) {
    let message = schema.messages[place]
    for column in columns {
      if let index = ProtobufResolver.fieldIndex(named: column.name, in: message) {
        let field = message.fields[index]
        let reading = try ProtobufResolver.inside(column.name) { () throws(FormatError) in
          try ProtobufResolver.fieldReading(of: field, in: schema, as: column.type)
        }
        let step = append(reading, of: field, name: column.name)
        outputs.append(Self.output(of: step, reading))
      } else if case .structure(let fields) = column.type,
        let oneof = ProtobufResolver.oneofIndex(named: column.name, in: message)
      {
        try append(oneof: oneof, of: message, schema, as: fields, name: column.name)
      } else {
        outputs.append(.absent)
      }
    }
    appendOtherMembers(of: message)
    indexSteps()
  }

  private static func output(of step: Int, _ reading: ProtobufFieldReading) -> Output {
    if case .single(.scalar(let scalar, let target), let hasPresence) = reading {
      return .scalar(step: step, scalar, target, hasPresence: hasPresence)
    }
    return .field(step: step)
  }

  private mutating func append(_ reading: ProtobufFieldReading, of field: ProtobufField, name: String) -> Int {
    var step = Step(number: field.number, wireType: .sized, shape: .single, reading: readings.count)
    switch reading {
    case .single(let reading, _):
      step.wireType = reading.wireType
      if case .message = field.type { step.shape = .message }
    case .repeated(let reading):
      step.wireType = reading.wireType
      step.shape = .repeated(collectionCount)
      collectionCount += 1
    case .entries:
      step.shape = .entries(collectionCount)
      collectionCount += 1
    }
    step.oneof = field.oneof ?? -1
    readings.append(reading)
    names.append(name)
    steps.append(step)
    return steps.count - 1
  }

  private mutating func append(
    oneof: Int, of message: ProtobufMessage, _ schema: ProtobufSchema, as fields: [StructField], name: String
  ) throws(FormatError) {
    var members: [(place: Int, step: Int)] = []
    for (place, wanted) in fields.enumerated() {
      guard let index = ProtobufResolver.fieldIndex(named: wanted.name, in: message),
        message.fields[index].oneof == oneof
      else { continue }
      let field = message.fields[index]
      let reading = try ProtobufResolver.inside("\(name).\(wanted.name)") { () throws(FormatError) in
        try ProtobufResolver.fieldReading(of: field, in: schema, as: wanted.type)
      }
      members.append((place, append(reading, of: field, name: "\(name).\(wanted.name)")))
    }
    outputs.append(.oneof(oneofs.count))
    oneofs.append(OneofReading(members: members, count: fields.count))
  }

  /// A member of a oneof that nobody reads still unsets those that are read.
  private mutating func appendOtherMembers(of message: ProtobufMessage) {
    let wanted = Set(steps.map(\.oneof)).subtracting([-1])
    let numbers = Set(steps.map(\.number))
    for field in message.fields {
      guard let oneof = field.oneof, wanted.contains(oneof), !numbers.contains(field.number) else { continue }
      steps.append(Step(number: field.number, wireType: .sized, shape: .ignored, reading: -1, oneof: oneof))
      names.append(field.name)
    }
  }

  private mutating func indexSteps() {
    let highest = steps.map { Int($0.number) }.filter { $0 < Self.denseNumbers }.max() ?? -1
    firstSteps = [Int32](repeating: -1, count: highest + 1)
    for index in steps.indices.reversed() {
      let number = steps[index].number
      steps[index].next = firstStep(ofField: number)
      if steps[index].next >= 0 { sharesFields = true }
      if Int(number) < firstSteps.count {
        firstSteps[Int(number)] = Int32(index)
      } else {
        firstStepsOfHighNumbers[number] = index
      }
    }
  }
}
