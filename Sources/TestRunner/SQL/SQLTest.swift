import Parser

/// One test of an SQL test file.
struct SQLTest: Sendable {
  var identity: RunIdentity
  /// The statements as they stand in the file; what stands before them is blanked, so that places are the file's own.
  var script: String
  var expectedError: ExpectedError?

  /// The last statement that runs must fail.
  struct ExpectedError: Hashable, Sendable {
    /// A kind of diagnostic, `assertion`, or the class of another system's exception; nil: any.
    var kind: String?
    /// What the message must hold; nil: anything.
    var message: String?
  }
}
