/// Reads a script statement by statement, so that each can be run before the next is looked at: a DEFINE changes the
/// text of what follows it. All ranges, of errors too, are offsets in the whole script as it was written.
package struct StatementReader {
  private let bytes: [UInt8]
  private var splitter: StatementSplitter

  package init(_ script: String) {
    bytes = Array(script.utf8)
    splitter = StatementSplitter(utf8: bytes)
  }

  /// The next statement; nil at the end. After an error the next call goes on behind the broken statement.
  ///
  /// - Parameter variables: the values for `${name}` by upper-cased name; nil where substitution is switched off.
  package mutating func next(variables: [String: String]? = [:]) throws(Diagnostic) -> Statement? {
    guard let range = splitter.next() else { return nil }
    let text =
      if let variables {
        try VariableSubstitution.apply(variables, to: range, of: bytes)
      } else {
        SubstitutedText(copying: range, of: bytes)
      }
    var parser = StatementParser(text)
    return try parser.whole { parser throws(Diagnostic) in try parser.statement() }
  }
}
