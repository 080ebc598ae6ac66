/// Why a test file can't be read as one.
package struct CaseFileError: Error, Sendable {
  /// For people, without the file's name.
  package var reason: String

  init(_ reason: String) {
    self.reason = reason
  }
}
