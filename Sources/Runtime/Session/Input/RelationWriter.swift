import Planner

/// Writes rows of a stream or table to its topic, many at a time and column by column, in the formats it declares.
package final class RelationWriter {
  /// The columns of key and value in their declared order: those of each batch.
  package let columns: [ColumnSchema]
  private let relation: Planner.Relation
  private let encoder: SinkEncoder
  private let writer: RecordWriter
  private var records = OutgoingBatch()

  init(_ relation: Planner.Relation, environment: QueryEnvironment, writer: RecordWriter) throws {
    self.relation = relation
    self.writer = writer
    columns = relation.writtenColumns
    let schema = PlanSchema(
      kind: relation.kind,
      columns: columns.map { PlanColumn($0.name, $0.type, role: $0.role == .key ? .key : .value) })
    // A row's time is its record's; the relation's TIMESTAMP counts when it is read.
    var target = relation
    target.timestamp = nil
    encoder = try SinkEncoder(
      schema: schema, sink: target, formats: environment.formats, registry: environment.registry,
      recordLimit: environment.broker.recordLimit(of: target.topic))
  }

  /// Writes a batch of the relation's columns; each row's time becomes its record's timestamp.
  /// - Throws: `SessionError`, also for a row that its format can't carry; then none of the batch is written.
  package func write(_ batch: Batch) throws(SessionError) {
    records.removeAll()
    var fault: FormatError?
    encoder.encode(batch, into: &records) { fault = fault ?? $1 }
    if let fault { throw .failed("\(relation.name): \(fault.reason)") }
    do throws(BrokerError) {
      try writer.write(records, to: relation.topic)
    } catch {
      throw SessionError(error)
    }
  }
}

extension Session {
  /// A writer of a relation's rows. What it writes is stored once `flushInput` returns.
  /// - Throws: `SessionError` where the registry can't be reached, or a format can't carry the columns.
  package func writer(of relation: Planner.Relation) throws(SessionError) -> RelationWriter {
    do {
      return try RelationWriter(relation, environment: environment, writer: inserts)
    } catch let error as SchemaRegistryError {
      throw SessionError(error)
    } catch let error as BrokerError {
      throw SessionError(error)
    } catch let error as FormatError {
      throw .failed("\(relation.name): \(error.reason)")
    } catch {
      throw .failed("\(relation.name): \(error)")
    }
  }
}

extension Planner.Relation {
  /// The columns that a record of its topic holds, without what is taken from around it.
  package var writtenColumns: [ColumnSchema] { schema.columns.filter { $0.role == .key || $0.role == .value } }
}
