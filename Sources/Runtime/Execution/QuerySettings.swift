/// What SET and its properties change in how a query runs. Names are ksqlDB's, with and without its prefixes
/// `ksql.streams.` and `streams.`.
package struct QuerySettings: Hashable, Sendable {
  /// Where to begin where nothing says so: `auto.offset.reset`. Unlike ksqlDB's, push queries too begin at the earliest.
  package var start = ConsumerConfiguration.Start.earliest
  /// How often results are flushed and offsets committed, in milliseconds: `commit.interval.ms`.
  package var commitIntervalMillis: Int64 = 2000
  /// How often a record counts: `processing.guarantee`; nil: as the environment says.
  package var guarantee: ProcessingGuarantee?
  /// Whether a table emits only the last change of a key in each commit interval: `cache.max.bytes.buffering` above 0.
  package var cachesChanges = true
  /// How many bytes of changes a stage may hold back until then; with more it lets them out earlier.
  package var cacheBytes = 64 << 20
  /// How many rows of an input of a join may wait for the other: `buffered.records.per.partition`.
  package var bufferedRecords = 32_768
  /// After how long without a record EMIT FINAL lets time go on as the clock does: `idle.timeout`; nil: never.
  package var idleTimeoutMillis: Int64?
  /// How many bytes may be fetched ahead for a topic: `input.buffer.max.bytes`.
  package var inputBufferBytes = 256 << 20
  /// Whether the topic is read and decoded together with other queries on one thread:
  /// `ksql.runtime.feature.shared.enabled`. nil: where there are threads.
  package var sharesReading: Bool?
  /// On how many threads it runs: `num.stream.threads`; nil: as many as `--threads` says.
  package var threads: Int?
  package var aggregates = AggregateSettings()
  package var expressions = ExpressionSettings()
  /// Records that end the query instead of being left out: `ksql.fail.on.deserialization.error` and
  /// `ksql.timestamp.throw.on.invalid`.
  package var fatalRecords: Set<DecodeFailure.Kind> = []

  package init() {}

  /// - Parameter properties: by lower-case name.
  package init(properties: [String: String]) {
    func value(_ name: String) -> String? {
      properties[name] ?? properties["ksql.streams." + name] ?? properties["streams." + name]
    }
    if value("auto.offset.reset")?.lowercased() == "latest" { start = .latest }
    if let interval = value("commit.interval.ms").flatMap({ Int64($0) }), interval >= 0 { commitIntervalMillis = interval }
    guarantee = value("processing.guarantee").flatMap(ProcessingGuarantee.init(name:))
    if let bytes = (value("cache.max.bytes.buffering") ?? value("statestore.cache.max.bytes")).flatMap({ Int64($0) }) {
      cachesChanges = bytes > 0
      cacheBytes = Int(clamping: bytes)
    }
    if let rows = value("buffered.records.per.partition").flatMap({ Int($0) }), rows > 0 { bufferedRecords = rows }
    if let timeout = value("idle.timeout").flatMap({ Int64($0) }), timeout > 0 { idleTimeoutMillis = timeout }
    if let bytes = value("input.buffer.max.bytes").flatMap({ Int($0) }), bytes > 0 { inputBufferBytes = bytes }
    if let shares = value("ksql.runtime.feature.shared.enabled") { sharesReading = shares.lowercased() == "true" }
    if let count = value("num.stream.threads").flatMap({ Int($0) }), count > 0 { threads = count }
    aggregates = AggregateSettings(properties: properties)
    if value("ksql.fail.on.deserialization.error")?.lowercased() == "true" { fatalRecords.insert(.unreadable) }
    if value("ksql.timestamp.throw.on.invalid")?.lowercased() == "true" { fatalRecords.insert(.noTime) }
    expressions = ExpressionSettings(properties: properties)
  }
}
