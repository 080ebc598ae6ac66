import Parser

/// The properties that SET takes.
enum SessionProperties {
  struct Property {
    var name: String
    var summary: String
    /// What is wrong with a value, for people; nil where it is fine.
    var fault: @Sendable (String) -> String?
  }

  /// Those that change something here. Others of ksqlDB's are taken and kept, so that its files run unchanged.
  static let known: [Property] = [
    Property(name: "auto.offset.reset", summary: "where reading begins: earliest (the default) or latest") {
      ["earliest", "latest"].contains($0.lowercased()) ? nil : "it is 'earliest' or 'latest'"
    },
    Property(name: "commit.interval.ms", summary: "how often results are flushed and offsets committed") {
      wholeNumber($0)
    },
    Property(
      name: "processing.guarantee",
      summary: "how often a record counts: exactly_once_v2 or at_least_once"
    ) { ProcessingGuarantee(name: $0) == nil ? ProcessingGuarantee.choices : nil },
    Property(
      name: "cache.max.bytes.buffering",
      summary: "0: a table emits every change; above: the last one a commit, or once so many bytes wait; 67108864"
    ) { wholeNumber($0) },
    Property(
      name: "buffered.records.per.partition",
      summary: "how many rows of a join's input may wait for the other; 32768"
    ) { wholeNumber($0) },
    Property(
      name: "idle.timeout",
      summary: "after how many ms without a record EMIT FINAL closes windows by the clock; 0, the default: never"
    ) { wholeNumber($0) },
    Property(name: "input.buffer.max.bytes", summary: "how many bytes of a topic may be fetched ahead; 268435456") {
      wholeNumber($0)
    },
    Property(name: "num.stream.threads", summary: "on how many threads a query works, where not as --threads says") {
      wholeNumber($0)
    },
    Property(
      name: "ksql.runtime.feature.shared.enabled",
      summary: "whether queries over one topic share its reading and decoding, on one thread: true"
    ) { truthValue($0) },
    Property(name: "query.pull.timeout.ms", summary: "how long a pull query waits for what it reads to catch up") {
      wholeNumber($0)
    },
    Property(name: "ksql.persistence.default.format.key", summary: "the key format where WITH names none") { _ in nil },
    Property(name: "ksql.persistence.default.format.value", summary: "the value format where WITH names none") { _ in nil },
    Property(name: "ksql.persistence.wrap.single.values", summary: "WRAP_SINGLE_VALUE where WITH names none") {
      truthValue($0)
    },
    Property(
      name: "ksql.nested.error.set.null",
      summary: "false: an element of ARRAY, MAP or STRUCT that can't be computed makes the whole NULL"
    ) { truthValue($0) },
    Property(name: "ksql.cast.strings.preserve.nulls", summary: "false: CAST(NULL AS STRING) is the text null") {
      truthValue($0)
    },
    Property(
      name: "ksql.functions.substring.legacy.args",
      summary: "true: SUBSTRING counts from 0, and its third argument is the end"
    ) { truthValue($0) },
    Property(name: "ksql.functions.collect_list.limit", summary: "how many elements COLLECT_LIST keeps; below 0: all") {
      integer($0)
    },
    Property(name: "ksql.functions.collect_set.limit", summary: "how many elements COLLECT_SET keeps; below 0: all") {
      integer($0)
    },
    Property(
      name: "ksql.timestamp.throw.on.invalid", summary: "true: a record whose TIMESTAMP column gives no time ends the query"
    ) { truthValue($0) },
    Property(name: "ksql.fail.on.deserialization.error", summary: "true: a record that can't be read ends the query") {
      truthValue($0)
    },
    Property(name: "ksql.assert.topic.default.timeout.ms", summary: "how long ASSERT TOPIC waits; 1000") {
      wholeNumber($0)
    },
    Property(name: "ksql.assert.schema.default.timeout.ms", summary: "how long ASSERT SCHEMA waits; 1000") {
      wholeNumber($0)
    },
    Property(name: "ksql.insert.into.values.enabled", summary: "false: INSERT INTO ... VALUES is refused") {
      truthValue($0)
    },
    Property(name: "ksql.create.or.replace.enabled", summary: "false: CREATE OR REPLACE is refused") { truthValue($0) },
    Property(name: "ksql.headers.columns.enabled", summary: "false: HEADERS and HEADER columns are refused") {
      truthValue($0)
    },
    Property(name: "ksql.lambdas.enabled", summary: "false: lambdas are refused") { truthValue($0) },
    Property(name: "ksql.joins.foreign.key.enable", summary: "false: joins on foreign keys are refused") {
      truthValue($0)
    },
    Property(name: "ksql.suppress.enabled", summary: "false: EMIT FINAL is refused") { truthValue($0) },
    Property(name: "ksql.output.topic.name.prefix", summary: "what stands before the names of new topics") { _ in nil },
    Property(name: "ksql.variable.substitution.enable", summary: "whether ${name} is replaced") { truthValue($0) },
  ]

  private static let prefixes = ["ksql.streams.", "streams."]

  /// The newer of two names of Kafka Streams for one thing, and the one that it has here.
  private static let synonyms = ["statestore.cache.max.bytes": "cache.max.bytes.buffering"]

  /// A property as SET gives it: its name in lower case.
  struct Setting {
    var name: String
    var value: String
    /// Whether anything here looks at it.
    var hasEffect: Bool
  }

  static func check(_ set: SetProperty) throws(Diagnostic) -> Setting {
    let name = try name(set.name)
    guard let property = known.first(where: { $0.name == name }) else {
      return Setting(name: name, value: set.value.text, hasEffect: false)
    }
    if let fault = property.fault(set.value.text) {
      throw Diagnostic(.invalidProperty, "'\(set.value.text)' is no value of \(name): \(fault)", at: set.value.range)
    }
    return Setting(name: name, value: set.value.text, hasEffect: true)
  }

  /// The name by which a property is kept: in lower case, without the prefix that says that it is one of Kafka Streams.
  ///
  /// - Throws: for what neither we nor ksqlDB know. SQL does not reach the client's own properties: they are kept without
  ///   effect, as are those of ksqlDB that mean nothing here.
  static func name(_ written: StringSyntax) throws(Diagnostic) -> String {
    let full = written.text.lowercased()
    var name = full
    for prefix in prefixes where name.hasPrefix(prefix) { name.removeFirst(prefix.count) }
    name = synonyms[name] ?? name
    if known.contains(where: { $0.name == name }) { return name }
    if name.hasPrefix("ksql.") || full != name || KafkaPropertyNames.contains(name) { return full }
    throw Diagnostic(
      .unknownName, "there is no property '\(name)'", at: written.range,
      hint: NearestName.hint(for: name, in: known.map(\.name)))
  }

  @Sendable private static func integer(_ text: String) -> String? {
    Int64(text) == nil ? "it is a whole number" : nil
  }

  @Sendable private static func wholeNumber(_ text: String) -> String? {
    Int64(text).map { $0 >= 0 } == true ? nil : "it is a whole number from 0"
  }

  @Sendable private static func truthValue(_ text: String) -> String? {
    ["true", "false"].contains(text.lowercased()) ? nil : "it is 'true' or 'false'"
  }
}
