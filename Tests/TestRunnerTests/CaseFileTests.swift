import Runtime
import Testing

@testable import TestRunner

@Suite("JSON test files")
struct CaseFileTests {
  private static let file = """
    {"tests": [ // two cases
      {"name": "a {FORMAT} case", "format": ["JSON", "AVRO"], "config": ["x", "y"],
       "statements": ["CREATE STREAM S WITH (value_format='{FORMAT}');"],
       "properties": {"p": "{CONFIG}", "n": 0, "b": false},
       "topics": [{"name": "t", "valueFormat": "{FORMAT}", "partitions": 3}],
       "inputs": [{"topic": "t", "key": 1, "value": {"A": 1.50}, "timestamp": 7,
                   "window": {"start": 0, "end": 10, "type": "session"},
                   "headers": [{"KEY": "h", "VALUE": "IQ=="}, {"KEY": "n", "VALUE": null}]}],
       "outputs": [{"topic": "o", "value": null}]},
      {"name": "b", "statements": ["X;"], "expectedException": {"type": "T", "message": "M"}}
    ]}
    """

  private static func cases(_ text: String) throws -> [QueryCase] {
    try CaseFile.runs(in: text, file: "f.json").map { run in
      guard case .queryCase(let testCase) = run else { throw CaseFileError("\(run.identity.title) is no case") }
      return testCase
    }
  }

  @Test("run once for each format and configuration, with the placeholders filled in")
  func expansion() throws {
    let runs = try Self.cases(Self.file)
    #expect(
      runs.map(\.identity.title) == [
        "a JSON case - JSON - config x", "a JSON case - JSON - config y", "a AVRO case - AVRO - config x",
        "a AVRO case - AVRO - config y", "b",
      ])
    #expect(runs[2].statements == ["CREATE STREAM S WITH (value_format='AVRO');"])
    #expect(runs[1].properties.map(\.value) == ["y", "0", "false"])
    #expect(runs[0].topics[0].partitions == 3)
  }

  @Test("keep records as they are written")
  func records() throws {
    let run = try Self.cases(Self.file)[0]
    let input = run.inputs[0]
    #expect(input.key == .number("1"))
    #expect(input.value["A"] == JSONValue.number("1.50"))
    #expect(input.timestampMillis == 7)
    #expect(input.window == RecordWindow(startMillis: 0, endMillis: 10, isSession: true))
    #expect(input.headers == [RecordHeader(name: "h", value: [33]), RecordHeader(name: "n", value: nil)])
    #expect(run.outputs[0].value.isNull && run.outputs[0].key.isNull && run.outputs[0].timestampMillis == nil)
  }

  @Test("hold what must be refused")
  func refusal() throws {
    let run = try #require(try Self.cases(Self.file).last)
    #expect(run.expectedRefusal?.message == "M")
  }

  @Test("say what is wrong with them", arguments: [("{", "JSON"), ("{}", "\"tests\"")])
  func faults(text: String, reason: String) {
    let error = #expect(throws: CaseFileError.self) { try CaseFile.runs(in: text, file: "f.json") }
    #expect(error?.reason.contains(reason) == true)
  }

  @Test("go on behind a case that is none", arguments: [
    (#"{"name": "n"}"#, "n", "\"statements\""), (#"{"statements": ["S"]}"#, "case 1", "\"name\""),
    (#"{"name": "n", "statements": ["S"], "format": "JSON"}"#, "n", "\"format\""),
    (#"{"name": "n", "statements": ["S"], "inputs": [{"value": 1}]}"#, "n", "\"topic\""),
  ])
  func faultyCases(text: String, name: String, reason: String) throws {
    let runs = try CaseFile.runs(in: #"{"tests": [\#(text), {"name": "b", "statements": ["X;"]}]}"#, file: "f.json")
    #expect(runs.map(\.identity.title) == [name, "b"])
    guard case .failed(let told) = runs[0].outcome() else { return #expect(Bool(false), "it was read") }
    #expect(told.contains(reason))
  }

  @Test("give schemas to the registry, of the kind that the topic's format has")
  func schemas() throws {
    let text = """
      {"tests": [{"name": "n", "statements": ["S"], "topics": [
        {"name": "a", "valueSchema": "int", "keySchema": {"type": "long"}, "keySchemaId": 9, "keyFormat": "AVRO"},
        {"name": "p", "valueFormat": "PROTOBUF", "valueSchema": "syntax = \\"proto3\\";",
         "valueSchemaReferences": [{"name": "e.proto", "format": "PROTOBUF", "schema": "syntax = \\"proto3\\"; "}]},
        {"name": "j", "valueSchema": {"type": "object", "properties": {}}}]}]}
      """
    let topics = try Self.cases(text)[0].topics
    #expect(topics[0].value?.schema == RegisteredSchema(kind: .avro, text: "\"int\""))
    #expect(topics[0].key?.id == 9)
    #expect(topics[1].value?.schema.kind == .protobuf)
    #expect(topics[1].value?.schema.references.map(\.subject) == ["e.proto"])
    #expect(topics[1].value?.referenced.map(\.name) == ["e.proto"])
    #expect(topics[2].value?.schema.kind == .json)
  }
}
