import Planner
import Runtime

/// Schemas that others have registered, and records that others have written with them.
///
/// Input: a byte that chooses the columns which are declared, the schema's text up to a zero byte, the record behind
/// its frame.
final class WriterSchemaTarget: FuzzTarget {
  private let format: any ValueFormat
  private let kind: RegisteredSchema.Kind
  private let choices: [[FormatColumn]]

  init(_ name: String) throws {
    format = try FormatSet.all.format(name)
    choices = FuzzColumns.choices(format.description, part: .value)
    kind =
      switch name {
      case "AVRO": .avro
      case "PROTOBUF": .protobuf
      default: .json
      }
  }

  func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
    var input = FuzzInput(bytes)
    let declared = choices[input.choice(choices.count)]
    let text = input.text()
    let record = [0, 0, 0, 0, 1] + input.remaining()
    let registry = EmbeddedSchemaRegistry()
    let schema = RegisteredSchema(kind: kind, text: text)
    for part in [RecordPart.key, .value] {
      try? registry.register(schema, subject: RegistrySubject.name(topic: "t", part: part), id: 1)
    }
    let specification = FormatSpecification(format.description.name)
    try read(record, declared, specification, registry)
    for part in [RecordPart.key, .value] {
      guard
        let inferred = try? format.inferColumns(
          topic: "t", part: part, specification: specification, registry: registry)
      else { continue }
      let columns = inferred.map { FormatColumn(name: $0.name, type: $0.type) }
      let isFine = (try? format.check(columns, part: part, specification: specification)) != nil
      guard part == .value, isFine, !columns.isEmpty else { continue }
      let run = FormatRun(
        format: format, part: .value, specification: specification, columns: columns, registry: registry)
      let rows = try run.decode([record], projection: Array(columns.indices))
      try run.checkProjection([record], rows, [columns.count - 1])
    }
    // As PRINT shows the record.
    let reader = try? JSONRecordReader(
      topic: "t", part: .value, specification: specification, columns: [], registry: registry)
    _ = try? reader?.read(record)
  }

  private func read(
    _ record: [UInt8], _ columns: [FormatColumn], _ specification: FormatSpecification, _ registry: any SchemaRegistry
  ) throws(FuzzFinding) {
    let run = FormatRun(
      format: format, part: .value, specification: specification, columns: columns, registry: registry)
    let rows = try run.decode([record, record], projection: Array(columns.indices))
    guard rows.rows[0].isSame(as: rows.rows[1]), rows.failures[0] == rows.failures[1] else {
      throw FuzzFinding("the same record gives \(rows)")
    }
    // The whole record, cut ones and none, among many.
    let parts = [record, Array(record.dropLast()), Array(record.prefix(7)), record + [0], nil]
    try run.checkMany(parts, try run.decode(parts, projection: Array(columns.indices)), count: 200)
    // A registry of its own, so that the columns are written with their own schema.
    var own = run
    own.registry = EmbeddedSchemaRegistry()
    guard let encoder = try? own.encoder() else { return }
    try own.checkWriting(rows, encoder, rows: [0], isLossy: true)
  }
}
