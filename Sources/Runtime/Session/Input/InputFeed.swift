import Planner

/// Takes the lines of `--input` and writes their records, many at a time, to the topics of a session's relations as they
/// are when it is made. It has a producer of its own, so that another thread than the session's may feed it; one at a
/// time does.
package final class InputFeed {
  private let relations: [String: Planner.Relation]
  private let writer: RecordWriter
  private let inputs: InputWriter

  /// - Parameter cancellation: once it is set, nothing is waited for.
  init(relations: [Planner.Relation], environment: QueryEnvironment, cancellation: Cancellation) {
    // Several relations on one topic: the first declared counts.
    self.relations = Dictionary(relations.map { ($0.topic, $0) }) { first, _ in first }
    writer = RecordWriter(environment: environment, cancellation: cancellation)
    inputs = InputWriter(writer: writer, environment: environment)
  }

  /// Takes a line: key and value in the formats that the topic's relation declares, or as JSON where there is none. It
  /// is written once there are many, or by `handOn`.
  /// - Throws: `RecordRefusal` where the record does not fit; `SessionError` where nothing can be written.
  package func take(_ line: InputLine) throws {
    try refusing { try inputs.write(line) { relations[$0] } }
  }

  /// Writes what was taken, all of it at once: who reads several topics of the embedded broker finds either none of it
  /// or all.
  /// - Throws: `SessionError` where it can't be written, or where something before could not be.
  package func handOn() throws {
    try refusing {
      try inputs.handOn()
      try writer.checkDelivery()
    }
  }

  /// Waits until all that was taken is stored.
  /// - Throws: `SessionError`.
  package func flush() throws {
    try refusing {
      try inputs.handOn()
      try writer.flush()
    }
  }

  package func close() { writer.close() }
}

/// Tells errors of one record from those of all.
/// - Throws: `RecordRefusal`, `SessionError`.
func refusing(_ write: () throws -> Void) throws {
  do {
    try write()
  } catch let error as FormatError {
    throw RecordRefusal(reason: error.reason)
  } catch let error as BrokerError {
    switch error {
    case .tooLarge, .invalidTopic: throw RecordRefusal(reason: error.description)
    default: throw SessionError(error)
    }
  } catch let error as SchemaRegistryError {
    throw SessionError(error)
  }
}

extension Session {
  /// A feed for `--input`, which sees the streams and tables that there are now.
  package func makeInputFeed(cancellation: Cancellation) -> InputFeed {
    InputFeed(relations: catalog.relations, environment: environment, cancellation: cancellation)
  }
}
