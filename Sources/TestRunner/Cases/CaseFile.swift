import Runtime

/// Reads a JSON test file: `{"tests": [case, ...]}` with `//` comments.
enum CaseFile {
  /// The runs of all cases in the order of the file.
  static func runs(in text: String, file: String) throws(CaseFileError) -> [QueryCase] {
    let document: JSONValue
    do throws(FormatError) {
      document = try JSONValue(parsing: JSONComments.blanked(text))
    } catch {
      throw CaseFileError("it is no JSON: \(error.reason)")
    }
    guard let cases = document["tests"]?.items else {
      throw CaseFileError("it holds no \"tests\", which is a list of cases")
    }
    var runs: [QueryCase] = []
    for (index, node) in cases.enumerated() {
      do throws(CaseFileError) {
        for run in try CaseExpansion.runs(of: node) { runs.append(try CaseDecoder(run, file: file).queryCase()) }
      } catch {
        throw CaseFileError("case \(node["name"]?.text.map { "'\($0)'" } ?? "\(index + 1)"): \(error.reason)")
      }
    }
    return runs
  }
}
