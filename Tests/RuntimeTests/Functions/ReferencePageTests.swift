import Foundation
import Testing

@testable import Runtime

/// `docs/functions.md` is what the list of functions gives. `make docs` writes it anew.
@Suite struct ReferencePageTests {
  private static let path = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../../../docs/functions.md").standardized.path

  @Test func thePageIsWhatTheListGives() throws {
    let page = FunctionSet.all.referencePage
    if ProcessInfo.processInfo.environment["SQLSTREAM_ACCEPT"] == "1" {
      return try page.write(toFile: Self.path, atomically: true, encoding: .utf8)
    }
    let written = try String(contentsOfFile: Self.path, encoding: .utf8)
    #expect(written == page, "docs/functions.md is out of date: make docs")
  }

  @Test func everyFunctionSaysWhatItDoes() {
    for function in FunctionSet.all.summaries {
      #expect(function.summary.hasSuffix("."), "\(function.name) needs a sentence")
      #expect(!function.category.isEmpty, "\(function.name) needs a category")
    }
  }
}
