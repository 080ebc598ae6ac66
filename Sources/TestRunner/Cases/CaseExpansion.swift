import Runtime

/// Multiplies a case out: one run for each of its formats and configurations.
enum CaseExpansion {
  /// A case with its placeholders filled in.
  struct Run {
    var node: JSONValue
    var format: String?
    var config: String?
  }

  static func runs(of node: JSONValue) throws(CaseFileError) -> [Run] {
    let formats = try values(of: "format", in: node)
    let configs = try values(of: "config", in: node)
    return formats.flatMap { format in
      configs.map { config in
        var filled = node
        if let format { filled = filled.replacing("{FORMAT}", with: format) }
        if let config { filled = filled.replacing("{CONFIG}", with: config) }
        return Run(node: filled, format: format, config: config)
      }
    }
  }

  /// The values to run with; one nil where the case has no such list.
  private static func values(of name: String, in node: JSONValue) throws(CaseFileError) -> [String?] {
    guard let list = node[name] else { return [nil] }
    let texts = list.items?.compactMap(\.scalarText) ?? []
    if texts.isEmpty { throw CaseFileError("\"\(name)\" must be a list of texts") }
    return texts
  }
}
