import Runtime

/// Makes a `QueryCase` of its JSON.
struct CaseDecoder {
  private let run: CaseExpansion.Run
  private let file: String
  private var node: JSONValue { run.node }

  init(_ run: CaseExpansion.Run, file: String) {
    self.run = run
    self.file = file
  }

  func queryCase() throws(CaseFileError) -> QueryCase {
    guard let name = node["name"]?.text else { throw CaseFileError("it has no \"name\"") }
    guard let statements = node["statements"]?.items?.compactMap(\.text), !statements.isEmpty else {
      throw CaseFileError("it has no \"statements\"")
    }
    var topics: [TopicDefinition] = []
    for topic in node["topics"]?.items ?? [] { topics.append(try TopicDecoder(topic).topic()) }
    var inputs: [CaseRecord] = []
    for record in node["inputs"]?.items ?? [] { inputs.append(try CaseRecordDecoder(record).record()) }
    var outputs: [CaseRecord] = []
    for record in node["outputs"]?.items ?? [] { outputs.append(try CaseRecordDecoder(record).record()) }
    return QueryCase(
      identity: RunIdentity(file: file, name: name, format: run.format, config: run.config),
      statements: statements,
      properties: (node["properties"]?.members ?? []).compactMap { member in
        member.value.scalarText.map { (member.name, $0) }
      },
      topics: topics, inputs: inputs, outputs: outputs,
      expectedRefusal: node["expectedException"].map {
        ExpectedRefusal(type: $0["type"]?.text ?? "", message: $0["message"]?.text ?? "")
      },
      expectedState: node["post"].map(StateDecoder.state) ?? ExpectedState())
  }
}

