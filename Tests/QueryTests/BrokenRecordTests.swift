import Runtime
import TestSupport
import Testing

/// Records that can't be read, over TCP and through the program: each is skipped and told with its place and reason,
/// and the good ones around it count.
@Suite(.waiting) struct BrokenRecordTests {
  private static let script = """
    CREATE STREAM s (k STRING KEY, v INT, t STRING) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');
    CREATE TABLE u (k STRING PRIMARY KEY, v INT) WITH (KAFKA_TOPIC = 'u', VALUE_FORMAT = 'JSON');
    CREATE STREAM a (k STRING KEY, v INT) WITH (KAFKA_TOPIC = 'a', VALUE_FORMAT = 'AVRO');
    CREATE TABLE sums AS SELECT k, SUM(v) AS v, COUNT(*) AS n FROM s GROUP BY k EMIT CHANGES;
    CREATE TABLE avro_sums AS SELECT k, SUM(v) AS v, COUNT(*) AS n FROM a GROUP BY k EMIT CHANGES;
    SELECT * FROM sums;
    SELECT * FROM avro_sums;
    SELECT * FROM u;
    """

  @Test func areSkippedAndTold() throws {
    let kafka = try MockKafka(topics: ["s": 1, "u": 1, "a": 1])
    let id = try kafka.registry.registry.register(
      RegisteredSchema(
        kind: .avro, text: #"{"type":"record","name":"A","fields":[{"name":"V","type":["null","int"]}]}"#),
      subject: "a-value")
    func text(_ text: String) -> [UInt8] { Array(text.utf8) }
    func avro(_ id: Int32, _ bytes: [UInt8]) -> [UInt8] { [0, 0, 0, 0, UInt8(id)] + bytes }
    let good = text(#"{"V": 1}"#)
    let huge = text(#"{"V": 1, "T": "\#(String(repeating: "x", count: 900_000))"}"#)
    let key = text("k")
    try write(
      [
        good, text(#"{"V": "#), good, [0xff, 0xfe, 0x00], [], text(#"{"V": "one"}"#), huge,
        text(String(repeating: "[", count: 100_000)), text(#"{"V": 99999999999999999999}"#), good,
      ].map { (key, $0) }, to: "s", kafka)
    try write([(key, text(#"{"V": 7}"#)), (nil, text(#"{"V": 8}"#)), (text("l"), text("{}"))], to: "u", kafka)
    try write(
      [
        avro(id, [2, 2]), avro(99, [2, 2]), avro(id, [2]), [1, 2, 3], text("{}"), avro(id, [7, 0]), avro(id, [2, 4]),
      ].map { (key, $0) }, to: "a", kafka)

    let files = try Workspace()
    let result = try ProgramRun.run(
      ["run", try files.file("a.sql", Self.script), "--until-idle", "--output", "jsonl"] + kafka.arguments())
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output == """
        {"K": "k", "V": 4, "N": 4}
        {"K": "k", "V": 3, "N": 2}
        {"K": "k", "V": 7}
        {"K": "l", "V": null}

        """, "\(result.errors)")
    let told = result.errors.split(separator: "\n")
    let expected = [1, 3, 4, 5, 7, 8].map { "CTAS_SUMS: s[0] offset \($0): record skipped: " }
      + (1...5).map { "CTAS_AVRO_SUMS: a[0] offset \($0): record skipped: " }
      + ["u[0] offset 1: record skipped: "]
    for place in expected {
      let lines = told.filter { $0.contains(place) }
      #expect(lines.count == 1, "\(place): \(result.errors)")
      #expect(lines.allSatisfy { $0.count < 300 && !$0.hasSuffix(": ") }, "\(lines)")
    }
    #expect(told.contains { $0.contains("a[0] offset 1") && $0.contains("99") }, "\(result.errors)")
  }

  /// A result that is too large for its topic is left out and told with the record that it came of; the query goes on.
  @Test func resultsThatAreTooLargeAreTold() throws {
    let script = """
      CREATE STREAM s (k STRING KEY, v STRING) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');
      CREATE STREAM padded WITH (KAFKA_TOPIC = 'padded') AS SELECT k, RPAD(v, CAST(v AS INT), 'x') AS v FROM s;
      SELECT k, LEN(v) AS n FROM padded;
      """
    let kafka = try MockKafka(topics: ["s": 1, "padded": 1])
    let lengths = ["10", "990000", "1200000", "1000000", "20"]
    try write(lengths.map { (Array("k".utf8), Array(#"{"V": "\#($0)"}"#.utf8)) }, to: "s", kafka)
    let files = try Workspace()
    let lines = lengths.map { #"{"topic": "s", "key": "k", "value": {"v": "\#($0)"}}"# }.joined(separator: "\n")
    let input = try files.file("s.jsonl", lines)
    for arguments in [try kafka.arguments(), ["--input", input]] {
      let isEmbedded = arguments.first == "--input"
      let result = try ProgramRun.run(
        ["run", try files.file("p.sql", script), "--until-idle", "--output", "csv"] + arguments)
      #expect(result.status == 0, "\(result.errors)")
      // The embedded broker takes what a topic of Kafka's takes, its client a little less.
      let sizes = isEmbedded ? [10, 990_000, 1_000_000, 20] : [10, 990_000, 20]
      #expect(result.output == "K,N\n" + sizes.map { "k,\($0)\n" }.joined(), "\(result.errors)")
      let told = result.errors.split(separator: "\n").filter { $0.contains("the topic takes at most") }
      #expect(told.count == lengths.count - sizes.count, "\(result.errors)")
      #expect(told.first?.contains("CSAS_PADDED: s[0] offset 2: result not written to padded: ") == true, "\(told)")
    }
  }

  /// Lines of `--input` that give no record of their topic are told and passed over.
  @Test func linesThatGiveNoRecordAreTold() throws {
    let files = try Workspace()
    let lines = """
      {"topic": "u", "key": "a", "value": {"v": 1}}
      {"topic": "u", "value": {"v": 2}}
      {"topic": "u", "key": null, "value": {"v": 3}}
      {"topic": "u", "key": "b", "value": {"v": "x"}}
      {"topic": "u", "key": "c", "value": {"v": 4}
      {"topic": "u", "key": "a", "value": null}
      {"topic": "u", "key": "d", "value": {"v": 5}}
      """
    let script = """
      CREATE TABLE u (k STRING PRIMARY KEY, v INT) WITH (KAFKA_TOPIC = 'u', VALUE_FORMAT = 'JSON');
      SELECT * FROM u;
      """
    let result = try ProgramRun.run(
      ["run", try files.file("a.sql", script), "--input", try files.file("a.jsonl", lines), "--until-idle"]
        + ["--output", "csv"])
    #expect(result.output == "K,V\nd,5\n", "\(result.errors)")
    #expect(result.errors.contains("u[0] offset 1: record skipped: "), "\(result.errors)")
    for line in [2, 3, 5] { #expect(result.errors.contains("a.jsonl:\(line): "), "\(line): \(result.errors)") }
  }

  private func write(_ records: [(key: [UInt8]?, value: [UInt8]?)], to topic: String, _ kafka: MockKafka) throws {
    try kafka.write(records.map { ($0.key, $0.value, 0) }, to: topic)
  }
}
