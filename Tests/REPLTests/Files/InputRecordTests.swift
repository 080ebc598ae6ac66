import Runtime
import Testing

@testable import REPL

@Suite struct InputRecordTests {
  private func record(_ line: String) throws -> InputRecord {
    try Array(line.utf8).withUnsafeBytes { try InputLine($0).record() }
  }

  @Test func aLineWithEverything() throws {
    let text = """
      {"topic": "t", "key": "k", "value": {"a": 1.10, "b": [null, true]}, "timestamp": 1702763530239, \
      "headers": {"h": "x"}}
      """
    let record = try record(text)
    #expect(record.topic == "t")
    #expect(record.key == .string("k"))
    let members: [JSONValue.Member] = [
      .init(name: "a", value: .number("1.10")), .init(name: "b", value: .array([.null, .boolean(true)])),
    ]
    #expect(record.value == .object(members))
    #expect(record.timestampMillis == 1_702_763_530_239)
    #expect(record.headers == [RecordHeader(name: "h", value: [UInt8(ascii: "x")])])
  }

  @Test func theTopicAloneIsEnough() throws {
    let record = try record(#"{"topic": "t"}"#)
    #expect(record.key == nil && record.value == nil && record.timestampMillis == nil && record.headers.isEmpty)
  }

  @Test func namesInAnyOrderWithEscapesAndTheLastOfSeveralCounts() throws {
    let record = try record(#" { "value" : 1, "t\u006fpic":"\u0074" , "value": {"a": "\u00e9}"} , "key": null } "#)
    #expect(record.topic == "t" && record.key == .null)
    #expect(record.value == .object([.init(name: "a", value: .string("é}"))]))
  }

  @Test func headersWithANameSeveralTimes() throws {
    let text = #"{"topic": "t", "headers": [{"key": "h", "value": "1"}, {"key": "h", "value": null}]}"#
    let record = try record(text)
    #expect(record.headers.map(\.name) == ["h", "h"])
    #expect(record.headers.map(\.value) == [[UInt8(ascii: "1")], nil])
  }

  @Test(arguments: [
    (#"{"topic": "t""#, "not JSON"), ("[1]", "no JSON object"), (#"{"key": 1}"#, "\"topic\""),
    (#"{"topic": ""}"#, "\"topic\""), (#"{"topic": "t", "timestamp": "now"}"#, "\"timestamp\""),
    (#"{"topic": "t", "timestamp": -1}"#, "\"timestamp\""), (#"{"topic": "t", "headers": 1}"#, "\"headers\""),
    (#"{"topic": "t", "valeu": 1}"#, "no field \"valeu\""),
  ])
  func faults(line: String, expected: String) {
    let fault = #expect(throws: RecordRefusal.self) { try record(line) }
    #expect(fault?.reason.contains(expected) == true)
  }

  @Test func bytesThatAreNoText() {
    let start = Array(#"{"topic": "t", "value": ""#.utf8)
    let fault = #expect(throws: RecordRefusal.self) {
      try (start + [0xFF] + Array("\"}".utf8)).withUnsafeBytes { try InputLine($0).record() }
    }
    #expect(fault?.reason == "the line is not JSON: a string is not UTF-8 at byte 27")
  }
}
