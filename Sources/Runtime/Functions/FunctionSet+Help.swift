import Planner

/// What SHOW FUNCTIONS, DESCRIBE FUNCTION and the reference page say of the functions.
extension FunctionSet {
  /// A function in a line.
  package struct Summary: Hashable, Sendable {
    package let name: String
    package let category: String
    package let summary: String
  }

  private static let aggregateCategory = "AGGREGATE"

  /// All functions, in alphabetical order.
  package var summaries: [Summary] {
    names.compactMap { name in
      if let description = (scalar(named: name)?.description ?? table(named: name)?.description) {
        return Summary(name: name, category: description.category, summary: description.summary)
      }
      return aggregate(named: name).map {
        Summary(name: name, category: Self.aggregateCategory, summary: $0.description.summary)
      }
    }
  }

  /// What a function does and each way to call it; nil where there is no such function.
  ///
  /// - Parameter name: in upper case.
  package func reference(of name: String) -> String? {
    guard let summary = summaries.first(where: { $0.name == name }) else { return nil }
    let calls = signatures(of: name).map { "  " + SignaturePrinter.text(name, $0) }
    return (["\(name) (\(summary.category))", summary.summary, ""] + calls).joined(separator: "\n")
  }

  /// The reference page of all functions, in Markdown, by category.
  package var referencePage: String {
    var lines = ["# Functions"]
    let categories = Dictionary(grouping: summaries, by: \.category)
    for category in categories.keys.sorted() {
      lines += ["", "## \(category)"]
      for function in categories[category] ?? [] {
        lines += ["", "### \(function.name)", "", function.summary, "", "```"]
        lines += signatures(of: function.name).map { SignaturePrinter.text(function.name, $0) }
        lines.append("```")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func signatures(of name: String) -> [FunctionSignature] {
    scalar(named: name)?.description.signatures ?? table(named: name)?.description.signatures
      ?? aggregate(named: name)?.description.signatures ?? []
  }
}
