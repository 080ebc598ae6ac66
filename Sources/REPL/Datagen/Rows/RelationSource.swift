import Planner
import Runtime

/// The rows of any stream or table, made column by column.
struct RelationSource: EventSource {
  /// Where rows go.
  enum Target {
    case topic(RelationWriter, Session)
    /// Lines of the `--input` form.
    case lines(Console)
  }

  private let topic: String
  private let columns: [ColumnSchema]
  private var generators: [any ColumnGenerator]
  private let target: Target
  /// Where each row is told; nil: nowhere.
  private let log: Console?

  /// - Throws: `FieldFault` for an option that suits no column.
  init(
    _ relation: Planner.Relation, options: [FieldOption], seed: UInt64, target: Target, log: Console?
  ) throws(FieldFault) {
    topic = relation.topic
    columns = relation.writtenColumns
    var options = options
    if let timestamp = relation.timestamp, timestamp.format == nil,
      !options.contains(where: { $0.path == [timestamp.column] }),
      let column = columns.first(where: { $0.name == timestamp.column }), column.type == .bigint
    {
      // The column that a record's time is read from has that time.
      options.append(try FieldOption(parsing: "`\(column.name)`=time()"))
    }
    generators = try GeneratorBuilder.generators(of: columns, options: options, seed: seed)
    self.target = target
    self.log = log
  }

  mutating func produce(_ numbers: Range<Int>, left: Int?, time: (Int) -> Int64) throws {
    let times = FixedColumn<Int64>(capacity: numbers.count, filler: 0)
    for number in numbers { times.append(time(number)) }
    var made: [Column] = []
    for index in columns.indices {
      let column = Column(columns[index].type, capacity: numbers.count)
      generators[index].append(times, to: column)
      made.append(column)
    }
    let batch = Batch(count: numbers.count, columns: made, times: times)
    switch target {
    case .topic(let writer, _): try writer.write(batch)
    case .lines(let console): try console.write((0..<batch.count).map { record($0, of: batch).line }.joined())
    }
    guard let log else { return }
    for row in 0..<batch.count { log.tell(SceneSource.text(of: record(row, of: batch), title: topic)) }
  }

  func finish(atMillis: Int64) -> Int { 0 }

  func flush() throws { if case .topic(_, let session) = target { try session.flushInput() } }

  func close() { if case .topic(_, let session) = target { session.close() } }

  /// A row as a record of an `--input` file: a single key as it is, several in an object.
  private func record(_ row: Int, of batch: Batch) -> InputRecord {
    func members(_ role: ColumnSchema.Role) -> [JSONValue.Member] {
      columns.indices.filter { columns[$0].role == role }.map { index in
        let value = batch.columns[index].value(at: row, type: columns[index].type)
        return JSONValue.Member(name: columns[index].name, value: JSONValue(value, type: columns[index].type))
      }
    }
    let keys = members(.key)
    return InputRecord(
      topic: topic, key: keys.count > 1 ? .object(keys) : keys.first?.value, value: .object(members(.value)),
      timestampMillis: batch.times.values[row])
  }
}

extension JSONValue {
  /// A value as the JSON format has it: dates and times as numbers, bytes in Base64.
  fileprivate init(_ value: Value, type: SQLType) {
    switch (value, type) {
    case (.boolean(let value), _): self = .boolean(value)
    case (.integer(let number), _): self = .number(String(number))
    case (.double, _), (.decimal, _): self = .number(ValueText.text(of: value, type: type))
    case (.string(let text), _): self = .string(text)
    case (.bytes(let bytes), _): self = .string(Base64.encode(bytes))
    case (.array(let elements), .array(let elementType)):
      self = .array(elements.map { JSONValue($0, type: elementType) })
    case (.map(let map), .map(let keyType, let valueType)):
      self = .object(
        map.entries.map {
          Member(name: ValueText.text(of: $0.key, type: keyType), value: JSONValue($0.value, type: valueType))
        })
    case (.structure(let values), .structure(let fields)):
      self = .object(zip(fields, values).map { Member(name: $0.name, value: JSONValue($1, type: $0.type)) })
    case (.null, _), (.array, _), (.map, _), (.structure, _): self = .null
    }
  }
}
