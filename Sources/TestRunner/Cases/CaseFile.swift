import Runtime

/// Reads a JSON test file: `{"tests": [case, ...]}` with `//` comments.
enum CaseFile {
  /// The runs of all cases in the order of the file. A case that is none is a failure of its own: the others go on.
  static func runs(in text: String, file: String) throws(CaseFileError) -> [PlannedRun] {
    let document: JSONValue
    do throws(FormatError) {
      document = try JSONValue(parsing: JSONComments.blanked(text))
    } catch {
      throw CaseFileError("it is no JSON: \(error.reason)")
    }
    guard let cases = document["tests"]?.items else {
      throw CaseFileError("it holds no \"tests\", which is a list of cases")
    }
    var runs: [PlannedRun] = []
    for (index, node) in cases.enumerated() {
      do throws(CaseFileError) {
        let expanded = try CaseExpansion.runs(of: node)
        runs += try expanded.map { run throws(CaseFileError) in .queryCase(try CaseDecoder(run, file: file).queryCase()) }
      } catch {
        let name = node["name"]?.text ?? "case \(index + 1)"
        runs.append(.unreadable(RunIdentity(file: file, name: name), reason: "it is no case: \(error.reason)"))
      }
    }
    return runs
  }
}
