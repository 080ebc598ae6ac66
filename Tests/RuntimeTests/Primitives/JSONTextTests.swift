import TestSupport
import Testing

@testable import Runtime

/// JSON texts that are at the edge of what RFC 8259 allows, or beyond it.
@Suite struct JSONTextTests {
  @Test(arguments: [
    ("0", "0"), ("-0", "-0"), ("1.50", "1.50"), ("1E+2", "1E+2"), ("123456789012345678901234567890", nil),
    (" \t\r\n[ ]\n", "[]"), ("{}", "{}"), (#"{"a":1,"a":2}"#, nil), (#"{"":{"":[]}}"#, nil), ("true", "true"),
    (#""\u0041\n\"\\\/\b\f\r\t""#, #""A\n\"\\/\b\f\r\t""#), (#""\uD83D\uDE00""#, #""😀""#), (#""é漢😀""#, nil),
    (#""\uD83D""#, "\"\u{FFFD}\""), (#""\uDE00x""#, "\"\u{FFFD}x\""), (#""\uD83D\u0041""#, "\"\u{FFFD}A\""),
    (#""\u0000""#, #""\u0000""#), ("[1,[2,{\"b\":null}]]", nil), ("\"\u{7F}\"", nil), ("\"12345678\"", nil),
  ] as [(String, String?)])
  func readsAndWritesAgain(text: String, expected: String?) throws {
    var buffer = ByteBuffer()
    buffer.append(try JSONValue(parsing: text))
    #expect(buffer.text == expected ?? text)
    #expect(skips(Array(text.utf8)))
  }

  @Test(arguments: [
    "", " ", "nul", "nulll", "True", "tru", "+1", "01", "-", "-a", "1.", ".5", "1e", "1e+", "0x1", "NaN", "Infinity",
    "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{,}",
    "{a:1}", "{'a':1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{1:2}", "\"", "\"abc", "\"\\", "\"\\\"", "\"\\x\"",
    "\"\\u12\"", "\"\\u123g\"", "\"\n\"", "\"\u{0}\"", "1 2", "{} x", "[]]", "// x\n1", "\u{FEFF}1", "1\u{0}",
    "\"1234567\u{1}\"", "\"a\tb\"",
  ])
  func refuses(text: String) {
    #expect(throws: FormatError.self) { try JSONValue(parsing: text) }
    #expect(!skips(Array(text.utf8)))
  }

  @Test(arguments: [
    [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
    [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xC3], [0xFF], [0xFE],
  ] as [[UInt8]])
  func refusesWhatIsNotUTF8(bytes: [UInt8]) {
    for prefix in ["", "1234567", "123456789"] {
      let quoted = [UInt8(ascii: "\"")] + Array(prefix.utf8) + bytes + [UInt8(ascii: "\"")]
      #expect(parses(quoted) == false)
      #expect(!skips(quoted))
    }
  }

  @Test func nestingHasALimit() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let inner = open == "[" ? "" : "1"
      for depth in [1, 199, 200, 201, 100_000] {
        let text = String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
        #expect(parses(Array(text.utf8)) == (depth <= JSONCursor.depthLimit), "\(depth)")
        #expect(skips(Array(text.utf8)) == (depth <= JSONCursor.depthLimit), "\(depth)")
      }
      #expect(!parses(Array(String(repeating: open, count: 1_000_000).utf8)))
    }
  }

  @Test func damagedTextsAreReadOrRefusedAlike() {
    let texts = [
      #"{"session_id":"0c1d","sku":"A-17","qty":2,"unit_price":12.5e-1,"ts":1700000000000,"n":null,"ok":true}"#,
      #"{"a":[1,-2.5,{"b":"\u00e9\uD83D\uDE00\\\""}],"ключ":"значение","deep":[[[[[]]]]],"x":"12345678\n"}"#,
    ].map { Array($0.utf8) }
    let likely = Array("\"\\{}[]:,0123456789eE+-.truefalsn \u{7F}\u{1}u".utf8) + [0xC3, 0xA9, 0x80, 0xFF, 0xED, 0xF0]
    var random = SeededGenerator(seed: 23)
    for round in 0..<40_000 {
      var bytes = texts[round % 2]
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = likely.randomElement(using: &random) ?? 0
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(likely.randomElement(using: &random) ?? 0, at: at)
        default: bytes.removeSubrange(at...)
        }
        if bytes.isEmpty { bytes = [0] }
      }
      // What is passed over unread must be refused for the same reasons as what is read.
      #expect(parses(bytes) == skips(bytes), "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test func randomBytesDoNotCrash() {
    var random = SeededGenerator(seed: 29)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(parses(bytes) == skips(bytes))
    }
  }

  private func parses(_ bytes: [UInt8]) -> Bool {
    exactly(bytes) { (try? JSONValue(parsing: $0)) != nil }
  }

  private func skips(_ bytes: [UInt8]) -> Bool {
    exactly(bytes) { buffer in
      var cursor = JSONCursor(buffer)
      do {
        cursor.skipBlanks()
        try cursor.skipValue()
        try cursor.expectEnd()
        return true
      } catch {
        return false
      }
    }
  }

  /// Gives the bytes in memory of just their size, so that a check of addresses sees any read beyond them.
  private func exactly(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) -> Bool) -> Bool {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { memory.deallocate() }
    memory.copyBytes(from: bytes)
    return body(UnsafeRawBufferPointer(memory))
  }
}
