import Runtime
import Testing

@testable import REPL

@Suite struct InputRecordTests {
  @Test func aLineWithEverything() throws {
    let text = """
      {"topic": "t", "key": "k", "value": {"a": 1.10, "b": [null, true]}, "timestamp": 1702763530239, \
      "headers": {"h": "x"}}
      """
    let record = try InputRecord(line: Array(text.utf8))
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
    let record = try InputRecord(line: Array(#"{"topic": "t"}"#.utf8))
    #expect(record.key == nil && record.value == nil && record.timestampMillis == nil && record.headers.isEmpty)
  }

  @Test func headersWithANameSeveralTimes() throws {
    let text = #"{"topic": "t", "headers": [{"key": "h", "value": "1"}, {"key": "h", "value": null}]}"#
    let record = try InputRecord(line: Array(text.utf8))
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
    let fault = #expect(throws: InputFault.self) { try InputRecord(line: Array(line.utf8)) }
    #expect(fault?.reason.contains(expected) == true)
  }

  @Test func bytesThatAreNoText() {
    let fault = #expect(throws: InputFault.self) { try InputRecord(line: [0x7B, 0xFF, 0x7D]) }
    #expect(fault?.reason == "the line is not UTF-8")
  }
}
