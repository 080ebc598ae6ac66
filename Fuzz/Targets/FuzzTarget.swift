/// Something that takes bytes from outside, as a fuzzer and the replay of its corpus call it.
///
/// A target keeps nothing from one input to the next, so that an input that fails fails again alone.
package protocol FuzzTarget: AnyObject {
  /// Takes one input. A crash, a hang and a huge allocation are what the fuzzer itself sees.
  /// - Throws: `FuzzFinding` where another promise is broken, such as that what was written can be read.
  func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding)
}

/// A broken promise, for people.
package struct FuzzFinding: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// The targets that there are: the one list.
package enum FuzzTargets {
  package struct Entry: Sendable, CustomStringConvertible {
    /// The name of its corpus folder, and of the target on the fuzzer's command line.
    package let name: String
    package let summary: String
    package let make: @Sendable () throws -> any FuzzTarget

    package var description: String { name }
  }

  package static let all: [Entry] = [
    Entry(name: "parser", summary: "SQL text: parse, print, parse again") { ParserTarget() },
    Entry(name: "statements", summary: "SQL text carried out in a session") { StatementTarget() },
    format("kafka"), format("delimited"), format("json"), format("json_sr"), format("avro"), format("protobuf"),
    format("protobuf_nosr"), format("internal", of: "INTERNAL_ROW"),
    writerSchema("avro"), writerSchema("json_sr"), writerSchema("protobuf"),
    Entry(name: "documents", summary: "JSON documents written in each format, and read back") { DocumentTarget() },
    Entry(name: "scan", summary: "records of windowed and other keys through whole stages") {
      try StageTarget(.records)
    },
    Entry(name: "state", summary: "entries of a changelog restored into each kind of state") {
      try StageTarget(.state)
    },
    Entry(name: "listener", summary: "requests of Kafka's clients to the embedded broker") { ListenerTarget() },
    Entry(name: "batches", summary: "records as Kafka's clients pack them, unpacked") { BatchCodecTarget() },
    Entry(name: "storage", summary: "files of the embedded broker taken up") { StorageTarget() },
  ]

  private static func format(_ name: String, of format: String? = nil) -> Entry {
    let format = format ?? name.uppercased()
    return Entry(name: name, summary: "records in \(format)") { try FormatTarget(format) }
  }

  private static func writerSchema(_ name: String) -> Entry {
    Entry(name: "\(name)_schema", summary: "\(name.uppercased()) schemas of others, and records written with them") {
      try WriterSchemaTarget(name.uppercased())
    }
  }
}
