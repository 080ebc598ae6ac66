import Parser
import Planner

/// PRINT: the records of a topic as lines of text, each with its time, place, key and value in the formats that the
/// topic's relation declares, or as they look like where there is none.
final class TopicPrinter: LineSource {
  private let reader: TopicReader
  private let renderer: RecordRenderer
  private let interval: Int64
  private var remaining: Int64?
  private var seen: Int64 = 0

  init(_ print: PrintTopic, session: Session) throws {
    guard try session.environment.broker.hasTopic(print.topic.text) else {
      let names = try session.environment.broker.topics().map(\.name)
      throw Diagnostic(
        .unknownName, "there is no topic '\(print.topic.text)'", at: print.topic.range,
        hint: NearestName.hint(for: print.topic.text, in: names))
    }
    interval = print.interval ?? 1
    remaining = print.limit?.count
    renderer = RecordRenderer(
      relation: session.catalog.relations.first { $0.topic == print.topic.text }, environment: session.environment)
    let start: StartPosition = print.fromBeginning || session.settings.start == .earliest ? .earliest : .latest
    reader = try TopicReader([print.topic.text], start: start, broker: session.environment.broker)
  }

  package func next(timeoutMillis: Int) throws -> [String]? {
    if remaining == 0 { return nil }
    guard let records = try reader.poll(timeoutMillis: timeoutMillis) else { return [] }
    var lines: [String] = []
    for index in 0..<records.count where remaining != 0 {
      defer { seen += 1 }
      guard seen % interval == 0 else { continue }
      lines.append(renderer.line(records, at: index))
      remaining = remaining.map { $0 - 1 }
    }
    return lines
  }

  package func isCaughtUp() throws -> Bool { reader.hasReached(try reader.ends()) }

  package func close() { reader.close() }
}
