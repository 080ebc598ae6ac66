import Testing

@testable import TestRunner

@Suite("Comments of JSON test files")
struct JSONCommentsTests {
  @Test(
    "are blanked, and nothing else is",
    arguments: [
      ("{} // end", "{}       "),
      ("// first\n{}", "        \n{}"),
      (#"{"a": "http://x"}"#, #"{"a": "http://x"}"#),
      (#"{"a": "\"//"} // b"#, #"{"a": "\"//"}     "#),
      (#"{"a": "\\"} // b"#, #"{"a": "\\"}     "#),
      ("1 / 2", "1 / 2"),
      ("/", "/"),
    ])
  func blanked(text: String, expected: String) {
    #expect(JSONComments.blanked(text) == expected)
  }
}
