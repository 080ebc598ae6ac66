import Testing

@testable import Runtime

struct FunctionListTests {
  /// The dialect's functions: 129 scalar, 2 table.
  @Test func everyFunctionIsThere() {
    #expect(ScalarFunctions.all.count == 129)
    #expect(TableFunctions.all.map(\.description.name).sorted() == ["CUBE_EXPLODE", "EXPLODE"])
  }

  @Test func namesAreUnique() {
    let names = ScalarFunctions.all.map(\.description.name)
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: FunctionSet.all.names)
  func help(_ name: String) throws {
    let text = try #require(FunctionSet.all.reference(of: name))
    let summary = try #require(FunctionSet.all.summaries.first { $0.name == name })
    #expect(text.contains(summary.summary))
    #expect(text.contains("  \(name)("))
    #expect(summary.summary.hasSuffix(".") && !summary.summary.contains("\n"))
    #expect(FunctionSet.all.referencePage.contains("### \(name)\n"))
  }

  @Test func explode() throws {
    let function = try #require(FunctionSet.all.table(named: "EXPLODE"))
    #expect(try function.rows(signature: 0, [.array([.integer(1), .null])]) == [.integer(1), .null])
    #expect(try function.rows(signature: 0, [.null]) == [])
  }

  @Test func cube() throws {
    let function = try #require(FunctionSet.all.table(named: "CUBE_EXPLODE"))
    let one = Value.integer(1)
    #expect(
      try function.rows(signature: 0, [.array([one, .null])]) == [.array([.null, .null]), .array([one, .null])])
    #expect(throws: EvaluationError.self) {
      try function.rows(signature: 0, [.array(Array(repeating: one, count: 17))])
    }
  }
}
