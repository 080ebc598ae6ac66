/// The folder of query files, each an example and a test.
package enum QueryFiles {
  package static var folder: String {
    let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return here.dropLast(3).joined(separator: "/") + "/Queries"
  }
}
