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
  private let lines: EventLineWriter
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
    lines = EventLineWriter(topic: relation.topic, columns: columns)
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
    case .lines(let console):
      var buffer = ByteBuffer(capacity: batch.count * 256)
      for row in 0..<batch.count { lines.append(row: row, of: batch, to: &buffer) }
      try console.write(buffer.text)
    }
    guard let log else { return }
    for row in 0..<batch.count { log.tell(lines.summary(ofRow: row, of: batch, title: topic)) }
  }

  func finish(atMillis: Int64) -> Int { 0 }

  func flush() throws { if case .topic(_, let session) = target { try session.flushInput() } }

  func close() { if case .topic(_, let session) = target { session.close() } }
}
