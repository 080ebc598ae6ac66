import Runtime

/// One run of a case of a JSON test file: its placeholders for format and configuration are filled in.
struct QueryCase: Sendable {
  var identity: RunIdentity
  /// Texts of one or more statements each.
  var statements: [String]
  /// Settings of the run, in the order of the file.
  var properties: [(name: String, value: String)]
  var topics: [TopicDefinition]
  /// In the order in which they are to be processed.
  var inputs: [CaseRecord]
  /// What the topics must have received, in order for each topic.
  var outputs: [CaseRecord]
  var expectedRefusal: ExpectedRefusal?
  var expectedState: ExpectedState
}

/// What tells a run from all others.
package struct RunIdentity: Hashable, Sendable {
  /// The file's path below the folder that was named, or its name where the file itself was.
  package var file: String
  package var name: String
  package var format: String?
  package var config: String?

  /// `name`, with format and configuration where the case has them.
  package var title: String {
    [name, format, config.map { "config \($0)" }].compactMap { $0 }.joined(separator: " - ")
  }
}

/// A topic that exists before the first statement.
struct TopicDefinition: Sendable {
  var name: String
  var partitions: Int?
  var replicas: Int?
  var key: TopicSchema?
  var value: TopicSchema?
}

/// A schema that the registry holds for a topic's keys or values.
struct TopicSchema: Sendable {
  var schema: RegisteredSchema
  /// The id it must have; nil: the next one.
  var id: Int32?
  /// Schemas that `schema` names, by name: they are registered before it.
  var referenced: [(name: String, schema: RegisteredSchema)] = []
}

/// A record of a topic, with key and value as JSON documents.
struct CaseRecord: Sendable {
  var topic: String
  /// JSON null and missing: no key.
  var key: JSONValue
  /// JSON null: a tombstone.
  var value: JSONValue
  /// nil where the case does not say: an input has 0 then, an output is not compared.
  var timestampMillis: Int64?
  var window: RecordWindow?
  var headers: [RecordHeader]?
}

/// The window of a record's key.
struct RecordWindow: Hashable, Sendable {
  var startMillis: Int64
  /// The first millisecond behind it; a session's last one.
  var endMillis: Int64?
  var isSession: Bool
}

/// The statements must be refused, for a reason.
struct ExpectedRefusal: Sendable {
  /// Class of the exception in the system that the case came from.
  var type: String
  /// Its words, or some of them.
  var message: String
}

/// What must be there after the run.
struct ExpectedState: Sendable {
  var relations: [ExpectedRelation] = []
  var topics: [ExpectedTopic] = []
  /// A regular expression that no topic's whole name may match.
  var forbiddenTopics: String?
}

struct ExpectedRelation: Sendable {
  var name: String
  /// `STREAM` or `TABLE`.
  var kind: String?
  /// Columns as SQL lists them: `` `ID` INTEGER KEY, `NAME` STRING ``.
  var columns: String?
  var keyFormat: ExpectedFormat?
  var valueFormat: ExpectedFormat?
  var keyFeatures: Set<String>?
  var valueFeatures: Set<String>?
  var isReadOnly: Bool?
}

struct ExpectedTopic: Sendable {
  var name: String
  var partitions: Int?
  var keyFormat: ExpectedFormat?
  var valueFormat: ExpectedFormat?
}

struct ExpectedFormat: Sendable {
  var name: String
  /// `TUMBLING`, `HOPPING` or `SESSION`.
  var windowType: String?
  var windowSizeMillis: Int64?
  /// `WRAP_SINGLES`, `UNWRAP_SINGLES`; nil: not said.
  var features: Set<String>?
}
