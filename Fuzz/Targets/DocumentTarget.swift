import Planner
import Runtime

/// JSON documents, as `--input` files and INSERT give them, written in each format: what is written can be read.
///
/// Input: a byte each for the format, key or value, and the columns; then the document.
final class DocumentTarget: FuzzTarget {
  func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
    var input = FuzzInput(bytes)
    let format = Formats.all[input.choice(Formats.all.count)]
    let part = input.choice(4) == 3 ? RecordPart.key : .value
    let choices = FuzzColumns.choices(format.description, part: part)
    let supports = part == .key ? format.description.supportsKeys : format.description.supportsValues
    guard supports, !choices.isEmpty else { return }
    let columns = choices[input.choice(choices.count)]
    guard let document = try? JSONValue(parsing: String(decoding: input.remaining(), as: UTF8.self)) else { return }
    try check(document)
    let registry = EmbeddedSchemaRegistry()
    let specification = FormatSpecification(format.description.name)
    guard
      let writer = try? JSONRecordWriter(
        topic: "t", part: part, specification: specification, columns: columns, registry: registry)
    else { throw FuzzFinding("no writer of \(format.description.name) for \(columns)") }
    guard let written = try? writer.write(document) else { return }
    // JSON's documents are written as they are, fitting or not.
    guard format.documentForm == .columns else { return }
    let run = FormatRun(format: format, part: part, specification: specification, columns: columns, registry: registry)
    let rows = try run.decode([written], projection: Array(columns.indices))
    if let reason = rows.failures[0] {
      throw FuzzFinding("\(document) is written as \(written), which is not read: \(reason)")
    }
  }

  private func check(_ document: JSONValue) throws(FuzzFinding) {
    let text = document.description
    guard let again = try? JSONValue(parsing: text), again == document else {
      throw FuzzFinding("a document is written as \(text)")
    }
  }
}
