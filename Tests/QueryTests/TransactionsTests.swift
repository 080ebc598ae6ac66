import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Bank transactions that a program in another language writes.
@Suite(.waiting) struct TransactionsTests {
  private static let query = "\(QueryFiles.folder)/transactions"

  private static var example: QueryExample {
    get throws { try #require(QueryExample.all.first { $0.name == "transactions" }) }
  }

  /// Python's Confluent client with its Protobuf serializer. With one partition the log is the expected one line by line,
  /// with four the accounts' last lines are. The schema's second message has an index list of Confluent's older form.
  @Test(arguments: [(1, 0), (4, 0), (1, 1)])
  func producedByPython(partitions: Int, decoys: Int) throws {
    let kafka = try MockKafka(topics: ["transactions": partitions])
    try PythonProducer.produce(Self.query + ".jsonl", to: kafka, decoys: decoys)
    let result = try ProgramRun.run(
      ["run", Self.query + ".sql", "--until-idle", "--output", "tuples"] + kafka.arguments())
    #expect(result.status == 0, "\(result.errors)")
    let example = try Self.example
    let expected = try Workspace.text(of: example.expectedPath)
    if partitions == 1 { #expect(result.output == expected, "\(result.errors)") }
    #expect(example.settled(result.output) == example.settled(expected), "\(result.errors)")
  }

  /// A line for each transaction, while they come.
  @Test func theLogGoesOnWhileTransactionsCome() throws {
    let kafka = try MockKafka(topics: ["transactions": 1])
    let run = try ProgramRun(
      ["run", Self.query + ".sql", "--output", "format:{account_number} {AMOUNT:sql}"] + kafka.arguments())
    try PythonProducer.produce(Self.query + ".jsonl", to: kafka)
    try run.waitForLines(1000)
    run.signal(SIGINT)
    let result = try run.finish()
    #expect(result.status == 130, "\(result.errors)")
    let expected = try Workspace.text(of: Self.example.expectedPath)
      .replacing("('", with: "").replacing("', ", with: " ").replacing(")\n", with: "\n")
    #expect(result.output == expected)
  }
}
